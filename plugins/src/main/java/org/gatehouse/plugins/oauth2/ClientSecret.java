package org.gatehouse.plugins.oauth2;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The secret of a client as it is stored: as it is, or as Kong's hash of it, PBKDF2 with
 * HMAC-SHA-512 in PHC form: {@code $pbkdf2-sha512$i=10000,l=32$SALT$HASH}.
 */
final class ClientSecret {
  /** Secrets are long and random where we make them; some 10 ms of a CPU for those that are not. */
  private static final int ITERATIONS = 10_000;

  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  /** More than a million iterations would let one stored value hold a CPU for long. */
  private static final Pattern HASH =
      Pattern.compile(
          "\\$pbkdf2-sha512\\$i=([1-9][0-9]{0,5}),l=([1-9][0-9]?)"
              + "\\$([A-Za-z0-9+/]{1,128})\\$([A-Za-z0-9+/]{1,128})");

  private static final SecureRandom RANDOM = new SecureRandom();

  private ClientSecret() {}

  /** A hash with a new salt. */
  static String hash(String secret) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return "$pbkdf2-sha512$i=%d,l=%d$%s$%s"
        .formatted(
            ITERATIONS,
            HASH_BYTES,
            base64(salt),
            base64(derive(secret, salt, ITERATIONS, HASH_BYTES)));
  }

  /** Whether a text is a hash, whole and of a bearable cost. */
  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Whether a secret is the one of a client. */
  static boolean matches(String secret, Oauth2Credential client) {
    if (secret.isEmpty()) {
      return false;
    }
    String stored = client.clientSecret();
    if (!client.hashSecret()) {
      return Secrets.areEqual(secret, stored);
    }
    Matcher hash = HASH.matcher(stored);
    if (!hash.matches()) {
      return false;
    }
    byte[] derived =
        derive(
            secret,
            Base64.getDecoder().decode(hash.group(3)),
            Integer.parseInt(hash.group(1)),
            Integer.parseInt(hash.group(2)));
    return Secrets.areEqual(base64(derived), hash.group(4));
  }

  private static byte[] derive(String secret, byte[] salt, int iterations, int bytes) {
    try {
      PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), salt, iterations, bytes * 8);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }
}
