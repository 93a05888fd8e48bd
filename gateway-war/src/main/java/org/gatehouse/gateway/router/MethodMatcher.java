package org.gatehouse.gateway.router;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * The methods that a route matches.
 *
 * @param bits of the methods that have one
 * @param others those that have none
 */
record MethodMatcher(int bits, Set<String> others) {
  private static final int ALL = -1;

  /** Matches every method. */
  static final MethodMatcher ANY = new MethodMatcher(ALL, Set.of());

  static MethodMatcher of(Set<String> methods) {
    if (methods.isEmpty()) {
      return ANY;
    }
    int bits = 0;
    for (String method : methods) {
      bits |= bit(method);
    }
    return new MethodMatcher(
        bits,
        methods.stream()
            .filter(method -> bit(method) == 0)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** The bit of a method of RFC 9110 §9.3 or 5789; 0 of any other. */
  static int bit(String method) {
    return switch (method) {
      case "GET" -> 1;
      case "HEAD" -> 1 << 1;
      case "POST" -> 1 << 2;
      case "PUT" -> 1 << 3;
      case "DELETE" -> 1 << 4;
      case "CONNECT" -> 1 << 5;
      case "OPTIONS" -> 1 << 6;
      case "TRACE" -> 1 << 7;
      case "PATCH" -> 1 << 8;
      default -> 0;
    };
  }

  /** Whether a method with its {@link #bit} is one of these. */
  boolean matches(String method, int bit) {
    return bit != 0 ? (bits & bit) != 0 : bits == ALL || others.contains(method);
  }
}
