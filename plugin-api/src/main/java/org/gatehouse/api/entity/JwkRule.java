package org.gatehouse.api.entity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.gatehouse.api.config.EntityRule;
import org.gatehouse.api.config.Problems;
import org.jspecify.annotations.Nullable;

/** A key's JWK is the text of one (RFC 7517), has the key's id, and loads. */
final class JwkRule implements EntityRule {
  private static final Set<String> LISTS = Set.of("key_ops", "x5c");
  private static final Set<String> STRINGS =
      Set.of(
          "issuer",
          "kty",
          "use",
          "alg",
          "kid",
          "x5u",
          "x5t",
          "x5t#S256",
          "k",
          "x",
          "y",
          "crv",
          "n",
          "e",
          "d",
          "p",
          "q",
          "dp",
          "dq",
          "qi",
          "oth",
          "r",
          "t");

  @Override
  public void check(Map<String, @Nullable Object> key, Problems problems) {
    if (key.get("jwk") instanceof String jwk) {
      problem(jwk, key.get("kid")).ifPresent(problems::entity);
    }
  }

  private static Optional<String> problem(String text, @Nullable Object kid) {
    Map<String, @Nullable Object> jwk;
    try {
      jwk = JsonText.object(text);
    } catch (IllegalArgumentException e) {
      return Optional.of("could not json decode jwk string");
    }
    if (kid == null || !kid.equals(jwk.get("kid"))) {
      return Optional.of("kid in jwk.kid must be equal to keys.kid");
    }
    if (!JwkKeys.isLoadable(jwk)) {
      return Optional.of("could not load JWK, likely not a valid key");
    }
    StringBuilder broken = new StringBuilder();
    new TreeMap<>(jwk)
        .forEach(
            (name, value) ->
                memberProblem(name, value)
                    .ifPresent(
                        problem ->
                            broken
                                .append(broken.isEmpty() ? "Validation error: " : "; ")
                                .append(name)
                                .append(": ")
                                .append(problem)));
    return broken.isEmpty() ? Optional.empty() : Optional.of(broken.toString());
  }

  private static Optional<String> memberProblem(String name, @Nullable Object value) {
    if (LISTS.contains(name)) {
      return value == null || value instanceof List
          ? Optional.empty()
          : Optional.of("expected an array");
    }
    if (STRINGS.contains(name)) {
      return value == null || value instanceof String
          ? Optional.empty()
          : Optional.of("expected a string");
    }
    return Optional.of("unknown field");
  }
}
