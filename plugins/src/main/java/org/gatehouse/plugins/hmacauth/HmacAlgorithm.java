package org.gatehouse.plugins.hmacauth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The algorithms that requests are signed by. */
enum HmacAlgorithm {
  HMAC_SHA1("hmac-sha1", "HmacSHA1"),
  HMAC_SHA256("hmac-sha256", "HmacSHA256"),
  HMAC_SHA384("hmac-sha384", "HmacSHA384"),
  HMAC_SHA512("hmac-sha512", "HmacSHA512");

  private final String wireName;
  private final String javaName;

  HmacAlgorithm(String wireName, String javaName) {
    this.wireName = wireName;
    this.javaName = javaName;
  }

  /** The algorithm of a name, {@code hmac-sha256}; null when there is none. */
  static @Nullable HmacAlgorithm named(String name) {
    for (HmacAlgorithm algorithm : values()) {
      if (algorithm.wireName.equals(name)) {
        return algorithm;
      }
    }
    return null;
  }

  /**
   * The signature of a text.
   *
   * @param secret not empty
   */
  byte[] sign(byte[] text, String secret) {
    try {
      Mac mac = Mac.getInstance(javaName);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), javaName));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has these
    }
  }
}
