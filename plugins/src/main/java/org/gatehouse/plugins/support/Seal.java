package org.gatehouse.plugins.support;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what clients and stores keep for us, so that they can neither read nor change it: AES-256
 * in GCM (NIST SP 800-38D), under a key made of the secret by HKDF (RFC 5869). Thread-safe.
 */
public final class Seal {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final String HMAC = "HmacSHA256";
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int LEAST_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  /**
   * Seals under a secret.
   *
   * @param user who uses it: others get another key of the same secret
   * @throws IllegalArgumentException when the secret is empty, as behind a reference to nothing:
   *     anybody could make that key
   */
  public Seal(String secret, String user) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("the secret is empty (expected: a text)");
    }
    byte[] extracted = hmac(utf8("gatehouse " + user), utf8(secret));
    this.key = new SecretKeySpec(hmac(extracted, new byte[] {'k', 'e', 'y', 1}), "AES");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  /**
   * Seals bytes.
   *
   * @param purpose what they are for; opens for the same alone
   * @return base64url
   */
  public String close(byte[] plain, String purpose) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(plain);
      byte[] all = new byte[1 + NONCE_BYTES + closed.length];
      all[0] = VERSION;
      System.arraycopy(nonce, 0, all, 1, NONCE_BYTES);
      System.arraycopy(closed, 0, all, 1 + NONCE_BYTES, closed.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + CIPHER, e);
    }
  }

  /** What was sealed; empty when it was not by this key and for this purpose. */
  public Optional<byte[]> open(String sealed, String purpose) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(sealed);
      if (all.length < LEAST_BYTES || all[0] != VERSION) {
        return Optional.empty();
      }
      byte[] nonce = Arrays.copyOfRange(all, 1, 1 + NONCE_BYTES);
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, nonce, purpose)
              .doFinal(all, 1 + NONCE_BYTES, all.length - 1 - NONCE_BYTES));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(utf8(purpose));
    return cipher;
  }
}
