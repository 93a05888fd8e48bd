package org.gatehouse.gateway.router;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Rules in their order, tried one after the other. */
final class RuleList implements Candidates {
  /** No rules. */
  static final Candidates NONE = new RuleList(new RouteRule[0]);

  private final RouteRule[] rules;

  private RuleList(RouteRule[] rules) {
    this.rules = rules;
  }

  /** These rules. */
  static Candidates of(List<RouteRule> rules) {
    if (rules.size() < 2) {
      return rules.isEmpty() ? NONE : rules.get(0);
    }
    RouteRule[] inOrder = rules.toArray(RouteRule[]::new);
    Arrays.sort(inOrder, Comparator.comparingLong(RouteRule::rank));
    return new RuleList(inOrder);
  }

  /** The rules of what {@link #of} made. */
  static List<RouteRule> rulesOf(Candidates made) {
    return made instanceof RuleList list ? List.of(list.rules) : List.of((RouteRule) made);
  }

  @Override
  public long bestRank() {
    return rules.length == 0 ? Long.MAX_VALUE : rules[0].rank();
  }

  @Override
  public void offerTo(Search search, boolean startMatches) {
    for (RouteRule rule : rules) {
      if (rule.rank() >= search.bestRank() || rule.match(search, startMatches)) {
        return;
      }
    }
  }
}
