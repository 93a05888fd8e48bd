package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gatehouse.api.config.StepBudget;

/**
 * A header that a route demands, and the values of which it must have one, in any case.
 *
 * <p>As in Kong, dashes and underscores in names are alike, and regexes are put in lower case too,
 * as the value that they are tried on is.
 */
final class HeaderMatcher {
  private static final String REGEX_MARK = "~*";

  private final String name;
  private final String underscoredName;
  private final Set<String> values;
  private final List<RouteRegex> regexes;

  private HeaderMatcher(String name, Set<String> values, List<RouteRegex> regexes) {
    this.name = name.replace('_', '-');
    this.underscoredName = name.replace('-', '_');
    this.values = Set.copyOf(values);
    this.regexes = List.copyOf(regexes);
  }

  /**
   * Compiles what a route says of a header.
   *
   * @throws IllegalArgumentException naming a broken regex
   */
  static HeaderMatcher of(String name, List<String> values) {
    Set<String> plain = new LinkedHashSet<>();
    List<RouteRegex> regexes = new ArrayList<>();
    for (String value : values) {
      String lowerCase = value.toLowerCase(Locale.ROOT);
      if (!value.startsWith(REGEX_MARK)) {
        plain.add(lowerCase);
        continue;
      }
      try {
        regexes.add(RouteRegex.ofHeader(lowerCase.substring(REGEX_MARK.length())));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "headers.%s: %s (expected: a regular expression; %s)"
                .formatted(name, value, e.getMessage()),
            e);
      }
    }
    return new HeaderMatcher(name.toLowerCase(Locale.ROOT), plain, regexes);
  }

  boolean matches(HeaderLookup headers, StepBudget budget) {
    List<String> received = headers.values(underscoredName);
    if (received.isEmpty() && !name.equals(underscoredName)) {
      received = headers.values(name);
    }
    for (String value : received) {
      if (matches(value.toLowerCase(Locale.ROOT), budget)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(String value, StepBudget budget) {
    if (values.contains(value)) {
      return true;
    }
    for (RouteRegex regex : regexes) {
      if (regex.find(value, budget) != null) {
        return true;
      }
    }
    return false;
  }
}
