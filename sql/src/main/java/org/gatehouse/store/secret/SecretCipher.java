package org.gatehouse.store.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts texts with AES-256-GCM under the first of some keys, and decrypts those of any of them.
 *
 * <p>A sealed text is {@code {enc:v1:KEY:DATA}}: the key's id, and nonce (12 bytes), ciphertext and
 * tag (16 bytes) in base64. It is bound to its place, so that it opens nowhere else. Thread-safe.
 */
final class SecretCipher {
  private static final Pattern SEALED =
      Pattern.compile("\\{enc:v1:([0-9a-f]{8}):([A-Za-z0-9+/]+={0,2})\\}");

  private static final String PREFIX = "{enc:v1:";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, EncryptionKey> keys = new LinkedHashMap<>();
  private final @Nullable EncryptionKey first;

  SecretCipher(Collection<EncryptionKey> keys) {
    keys.forEach(key -> this.keys.put(key.id(), key));
    this.first = keys.isEmpty() ? null : keys.iterator().next();
  }

  /** The text sealed for its place; the text itself when there are no keys. */
  String seal(String text, Place place) {
    if (first == null) {
      return text;
    }
    try {
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, first, nonce, place)
              .doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] data = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, data, NONCE_BYTES, sealed.length);
      return PREFIX + first.id() + ":" + Base64.getEncoder().encodeToString(data) + "}";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JVM can do it
    }
  }

  /**
   * What was sealed for this place; a text that never was, as it is.
   *
   * @throws UnopenedSecretException when it was sealed with another key or for another place
   */
  String open(String text, Place place) {
    if (!text.startsWith(PREFIX)) {
      return text;
    }
    Matcher sealed = SEALED.matcher(text);
    if (!sealed.matches()) {
      return text;
    }
    EncryptionKey key = keys.get(sealed.group(1));
    if (key == null) {
      throw new UnopenedSecretException(
          "%s: encrypted with the key %s (expected: one of encryption_keys)"
              .formatted(place.path(), sealed.group(1)));
    }
    try {
      byte[] data = Base64.getDecoder().decode(sealed.group(2));
      byte[] nonce = Arrays.copyOf(data, NONCE_BYTES);
      byte[] opened =
          cipher(Cipher.DECRYPT_MODE, key, nonce, place)
              .doFinal(data, NONCE_BYTES, Math.max(0, data.length - NONCE_BYTES));
      return new String(opened, StandardCharsets.UTF_8);
    } catch (AEADBadTagException | IllegalArgumentException e) {
      throw new UnopenedSecretException(place.path() + ": damaged, or encrypted for another place");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cipher cipher(int mode, EncryptionKey key, byte[] nonce, Place place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.bytes());
    return cipher;
  }
}
