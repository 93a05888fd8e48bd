package org.gatehouse.plugins.basicauth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * The two forms in which passwords are stored.
 *
 * <p>Ours is bcrypt of an HMAC-SHA-256 of the password, as passlib's {@code bcrypt_sha256} has it:
 * {@code $bcrypt-sha256$v=2,t=2b,r=10$SALT$DIGEST}. The HMAC is there since bcrypt looks at no more
 * than 72 bytes. Kong's is SHA-1 of the password and the consumer's id, 40 hexadecimal digits.
 *
 * <p>Why not Argon2id: in plain Java it costs several times as much for the same OWASP level, and
 * 19 MiB of heap for each login; natively it would need a library of the platform.
 */
final class PasswordHash {
  /** The least that OWASP's Password Storage Cheat Sheet advises; some 50 ms of a CPU. */
  static final int COST = 10;

  private static final String PREFIX = "$bcrypt-sha256$v=2,t=2b,r=";
  private static final int SALT_LENGTH = 22;

  /** Costs beyond 14 would let a single stored value hold a CPU for seconds at each login. */
  private static final Pattern OURS =
      Pattern.compile(
          "\\$bcrypt-sha256\\$v=2,t=2b,r=(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{22}\\$[./A-Za-z0-9]{31}");

  /** The hash of a password that nobody has, to be checked where there is no other. */
  static final String OF_NOBODY = of(UUID.randomUUID().toString());

  private PasswordHash() {}

  /** A hash of our form, with a new salt. */
  static String of(String password) {
    return of(password, COST, BCrypt.gensalt("$2b", COST).substring("$2b$10$".length()));
  }

  private static String of(String password, int cost, String salt) {
    byte[] mac = hmac(salt.getBytes(US_ASCII), password.getBytes(UTF_8));
    String cost2 = cost < 10 ? "0" + cost : "" + cost;
    String bcrypt = BCrypt.hashpw(Base64.getEncoder().encode(mac), "$2b$" + cost2 + "$" + salt);
    return PREFIX + cost2 + "$" + salt + "$" + bcrypt.substring(bcrypt.length() - 31);
  }

  /** A hash of Kong's form. */
  static String ofKong(String password, String consumerId) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(sha1.digest((password + consumerId).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Whether a text is a hash of our form, whole and of a bearable cost. */
  static boolean isOurs(String text) {
    return OURS.matcher(text).matches();
  }

  /** Whether a stored hash should be replaced by one of today's form. */
  static boolean isOutdated(String stored) {
    return !isOurs(stored) || cost(stored) < COST;
  }

  /**
   * Whether a password is the one of a stored hash. Every no costs a bcrypt, so that the time tells
   * nothing of the form.
   */
  static boolean matches(String password, String stored, String consumerId) {
    if (isOurs(stored)) {
      return isEqual(of(password, cost(stored), saltOf(stored)), stored);
    }
    boolean matches = isEqual(ofKong(password, consumerId), stored);
    return matches || isEqual(of(password, COST, saltOf(OF_NOBODY)), stored);
  }

  private static int cost(String ours) {
    return Integer.parseInt(ours, PREFIX.length(), PREFIX.length() + 2, 10);
  }

  private static String saltOf(String ours) {
    int start = PREFIX.length() + "10$".length();
    return ours.substring(start, start + SALT_LENGTH);
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
