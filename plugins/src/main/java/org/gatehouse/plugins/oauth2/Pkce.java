package org.gatehouse.plugins.oauth2;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Proof that who redeems a code is who asked for it (RFC 7636), by SHA-256 only. */
final class Pkce {
  static final String METHOD = "S256";
  private static final int MIN_LENGTH = 43;
  private static final int MAX_LENGTH = 128;

  private final String mode;

  /**
   * @param mode {@code none}, {@code lax} or {@code strict}; null is what clients decide
   */
  Pkce(@Nullable String mode) {
    this.mode = mode == null ? "lax" : mode;
  }

  /** Whether a client must send a challenge and know its origin. */
  boolean isRequiredOf(Oauth2Credential client) {
    return client.isPublic() ? !mode.equals("none") : mode.equals("strict");
  }

  /** The challenge of a request in plain base64url; null when there is none. */
  static @Nullable String challenge(Parameters parameters) {
    String challenge = parameters.get("code_challenge");
    if (challenge == null) {
      return null;
    }
    int end = challenge.length();
    while (end > 0 && challenge.charAt(end - 1) == '=') {
      end--;
    }
    return challenge.substring(0, end).replace('+', '-').replace('/', '_');
  }

  /** What is wrong with how a client challenges, whoever it is. */
  static Optional<String> problem(Parameters parameters) {
    String method = parameters.get("code_challenge_method");
    if (method == null) {
      return Optional.empty();
    }
    if (parameters.get("code_challenge") == null) {
      return Optional.of("code_challenge is required when code_method is present");
    }
    return method.equalsIgnoreCase(METHOD)
        ? Optional.empty()
        : Optional.of("code_challenge_method is not supported, must be S256");
  }

  /** What is wrong with the form of a verifier (RFC 7636 §4.1). */
  static Optional<String> problemWithVerifier(@Nullable String verifier) {
    if (verifier == null) {
      return Optional.of("code_verifier is required for PKCE authorization requests");
    }
    return verifier.length() < MIN_LENGTH || verifier.length() > MAX_LENGTH
        ? Optional.of("code_verifier must be between 43 and 128 characters")
        : Optional.empty();
  }

  /** Whether a verifier is the origin of a challenge. */
  static boolean verifies(String verifier, String challenge) {
    return Secrets.areEqual(Secrets.sha256(verifier), challenge);
  }
}
