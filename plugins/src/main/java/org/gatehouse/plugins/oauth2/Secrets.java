package org.gatehouse.plugins.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** Makes tokens and codes, and what is stored of them. */
final class Secrets {
  /** What digests start with, which no token does: a digest found in a database opens nothing. */
  static final String DIGEST = "$sha256$";

  /** What tokens start with of which digests are stored; also for scanners that look for leaks. */
  static final String DIGESTED = "gt_";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 32;

  private Secrets() {}

  /** 32 letters and digits, as Kong's are: 190 random bits. */
  static String random() {
    StringBuilder text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** What is stored in place of a secret. No salt and no slowness: nobody guesses 190 bits. */
  static String digest(String secret) {
    return DIGEST + sha256(secret);
  }

  /** The digest of a secret of which perhaps only the digest is stored. */
  static String digestOfStored(String stored) {
    return stored.startsWith(DIGEST) ? stored : digest(stored);
  }

  /** SHA-256 in base64url without padding, as RFC 7636 §4.2 has it. */
  static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /**
   * Finds what belongs to a token that a client has shown.
   *
   * @param lookup finds by what is stored of a token
   */
  static <T> Optional<T> find(String token, Function<String, Optional<T>> lookup) {
    if (!Parameters.isSound(token) || token.startsWith(DIGEST)) {
      return Optional.empty();
    }
    if (token.startsWith(DIGESTED)) {
      Optional<T> found = lookup.apply(digest(token));
      if (found.isPresent()) {
        return found;
      }
    }
    return lookup.apply(token);
  }

  /** Whether two secrets are the same, found out in a time that does not tell where they differ. */
  static boolean areEqual(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }
}
