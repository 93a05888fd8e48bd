package org.gatehouse.plugins.botdetection;

import java.util.List;
import java.util.regex.Pattern;
import org.gatehouse.api.config.Pcre;
import org.gatehouse.api.config.StepBudget;

/** The expressions of an operator's list, compiled once. Immutable and thread-safe. */
final class UserAgentPatterns {
  private final Pattern[] patterns;

  UserAgentPatterns(List<String> expressions) {
    this.patterns =
        expressions.stream().map(one -> Pcre.compile(one).pattern()).toArray(Pattern[]::new);
  }

  boolean isEmpty() {
    return patterns.length == 0;
  }

  /**
   * Whether one of them matches anywhere in a text.
   *
   * @throws StepBudget.Exhausted when that would take too many steps to say
   */
  boolean match(String userAgent, StepBudget budget) {
    for (Pattern pattern : patterns) {
      if (budget.finds(pattern, userAgent)) {
        return true;
      }
    }
    return false;
  }
}
