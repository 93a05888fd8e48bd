package org.gatehouse.store.secret;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of the setting {@code encryption_keys}.
 *
 * @param id eight hexadecimal digits that follow from the key and tell nothing of it
 */
record EncryptionKey(String id, SecretKey key) {
  /** The key of a text in base64, as the settings have checked it. */
  static EncryptionKey of(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    return new EncryptionKey(id(bytes), new SecretKeySpec(bytes, "AES"));
  }

  private static String id(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 4));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "encryption key " + id;
  }
}
