package org.gatehouse.store.declarative;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Values that an entity needs and the document leaves out, such as an API key. Both applications of
 * a node must find the same, each time that they read the document, and nobody may guess them: they
 * are made of the entity's id and a secret in the data folder.
 */
final class GeneratedValues {
  private static final String SECRET = "secret";
  private static final int SECRET_BYTES = 32;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 32;

  private final SmallFiles files;

  GeneratedValues(SmallFiles files) {
    this.files = files;
  }

  /** 32 letters and digits. */
  String valueOf(UUID id, String field) {
    byte[] digest;
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret()), "HmacSHA256"));
      digest = mac.doFinal((field + " " + id).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
    StringBuilder value = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      value.append(ALPHABET.charAt((digest[i] & 0xff) % ALPHABET.length()));
    }
    return value.toString();
  }

  private String secret() {
    return files
        .read(SECRET)
        .orElseGet(
            () -> {
              byte[] bytes = new byte[SECRET_BYTES];
              new SecureRandom().nextBytes(bytes);
              files.writeFirst(SECRET, HexFormat.of().formatHex(bytes));
              return files.read(SECRET).orElseThrow();
            });
  }
}
