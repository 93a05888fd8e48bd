package org.gatehouse.plugins.jwt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks when a token is good (RFC 7519 §4.1.4, §4.1.5). Immutable and thread-safe. */
final class TimeClaims {
  private final boolean checksExpiry;
  private final boolean checksStart;
  private final double maximumExpiration;

  TimeClaims(JwtConfig config) {
    Set<String> names = config.claimsToVerify().map(Set::copyOf).orElse(Set.of());
    this.checksExpiry = names.contains("exp");
    this.checksStart = names.contains("nbf");
    this.maximumExpiration = config.maximumExpiration().orElse(0.0);
  }

  /**
   * What is wrong with a token's claims, by their names; empty when nothing is.
   *
   * @param now in whole seconds since 1970
   */
  Map<String, String> problems(Map<String, @Nullable Object> claims, long now) {
    if (!checksExpiry && !checksStart && maximumExpiration <= 0) {
      return Map.of();
    }
    Map<String, String> problems = new LinkedHashMap<>();
    Object expiry = claims.get("exp");
    if (checksExpiry) {
      problem(expiry, expiry instanceof Number at && at.doubleValue() <= now, "token expired")
          .ifPresent(problem -> problems.put("exp", problem));
    }
    if (checksStart) {
      Object start = claims.get("nbf");
      problem(start, start instanceof Number at && at.doubleValue() > now, "token not valid yet")
          .ifPresent(problem -> problems.put("nbf", problem));
    }
    if (problems.isEmpty()
        && maximumExpiration > 0
        && !(expiry instanceof Number at && at.doubleValue() - now <= maximumExpiration)) {
      problems.put("exp", "exceeds maximum allowed expiration");
    }
    return problems;
  }

  private static Optional<String> problem(
      @Nullable Object claim, boolean isOutOfTime, String message) {
    if (!(claim instanceof Number)) {
      return Optional.of("must be a number");
    }
    return isOutOfTime ? Optional.of(message) : Optional.empty();
  }
}
