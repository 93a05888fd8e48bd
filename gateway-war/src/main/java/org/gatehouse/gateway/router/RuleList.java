package org.gatehouse.gateway.router;

import java.util.Collection;

/** Rules in their order, tried one after the other. */
final class RuleList implements Candidates {
  private final RouteRule[] rules;
  private final boolean startMatches;

  private RuleList(Collection<RouteRule> rules, boolean startMatches) {
    this.rules = rules.stream().sorted(RuleList::byRank).distinct().toArray(RouteRule[]::new);
    this.startMatches = startMatches;
  }

  /** Rules of which each looks at the whole path. */
  static RuleList of(Collection<RouteRule> rules) {
    return new RuleList(rules, false);
  }

  /** Rules that are only tried when the path starts as they want. */
  static RuleList behindPathStart(Collection<RouteRule> rules) {
    return new RuleList(rules, true);
  }

  private static int byRank(RouteRule a, RouteRule b) {
    return Integer.compare(a.rank(), b.rank());
  }

  @Override
  public int bestRank() {
    return rules.length == 0 ? Integer.MAX_VALUE : rules[0].rank();
  }

  @Override
  public void offerTo(Search search) {
    for (RouteRule rule : rules) {
      if (rule.rank() >= search.bestRank() || rule.match(search, startMatches)) {
        return;
      }
    }
  }
}
