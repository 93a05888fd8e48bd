package org.gatehouse.plugins.oauth2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/** The scopes that clients may ask for (RFC 6749 §3.3). Immutable. */
final class Scopes {
  private final List<String> known;
  private final boolean areDefined;
  private final boolean isMandatory;

  Scopes(Oauth2Config config) {
    this.known = config.scopes().map(List::copyOf).orElse(List.of());
    this.areDefined = config.scopes().isPresent();
    this.isMandatory = config.mandatoryScope();
  }

  /** What is wrong with the scope that a request asks for. */
  Optional<String> problem(Parameters parameters) {
    List<String> asked = split(parameters.text("scope"));
    if (asked.isEmpty() && isMandatory) {
      return Optional.of("You must specify a scope");
    }
    for (String scope : asked) {
      if (areDefined && !known.contains(scope)) {
        return Optional.of("\"" + scope + "\" is an invalid scope");
      }
    }
    return Optional.empty();
  }

  /** The scope that a request asks for soundly; empty when none, or when there are none. */
  Optional<String> asked(Parameters parameters) {
    List<String> asked = areDefined ? split(parameters.text("scope")) : List.of();
    return asked.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", asked));
  }

  /** Whether all parts of a scope of before can still be asked for. */
  boolean stillKnow(String scope) {
    return known.containsAll(split(scope));
  }

  private static List<String> split(String scope) {
    List<String> parts = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(scope);
    while (tokens.hasMoreTokens()) {
      parts.add(tokens.nextToken());
    }
    return parts;
  }
}
