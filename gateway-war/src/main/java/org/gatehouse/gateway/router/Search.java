package org.gatehouse.gateway.router;

import java.util.Optional;
import java.util.regex.Matcher;
import org.gatehouse.api.config.StepBudget;
import org.gatehouse.api.exchange.PathCaptures;
import org.jspecify.annotations.Nullable;

/**
 * The search for the best rule for one request; the only thing that a match allocates for itself.
 */
final class Search {
  private final MatchInput input;
  private final int methodBit;
  private @Nullable StepBudget budget;
  private long bestRank = Long.MAX_VALUE;
  private @Nullable RouteRule best;
  private int matchedLength;
  private @Nullable RouteRegex regex;
  private @Nullable Matcher matcher;

  Search(MatchInput input) {
    this.input = input;
    this.methodBit = MethodMatcher.bit(input.method());
  }

  MatchInput input() {
    return input;
  }

  int methodBit() {
    return methodBit;
  }

  /** Made when the first expression is tried: most requests need none. */
  StepBudget budget() {
    StepBudget made = budget == null ? new StepBudget() : budget;
    budget = made;
    return made;
  }

  /** Only rules of a lower rank are worth a try. */
  long bestRank() {
    return bestRank;
  }

  void take(RouteRule rule, int prefixLength) {
    best = rule;
    bestRank = rule.rank();
    matchedLength = prefixLength;
    regex = null;
    matcher = null;
  }

  void take(RouteRule rule, RouteRegex matchedRegex, Matcher match) {
    take(rule, 0);
    regex = matchedRegex;
    matcher = match;
  }

  Optional<RouteMatch> result() {
    if (best == null) {
      return Optional.empty();
    }
    String matchedPath;
    PathCaptures captures;
    if (regex == null || matcher == null) {
      matchedPath = input.path().normalized().substring(0, matchedLength);
      captures = PathCaptures.NONE;
    } else {
      matchedPath = matcher.group();
      captures = regex.captures(matcher);
    }
    return Optional.of(new RouteMatch(best.route(), best.service(), input, matchedPath, captures));
  }
}
