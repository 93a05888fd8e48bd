package org.gatehouse.gateway.router;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Rules in their order, tried one after the other. */
final class RuleList implements Candidates {
  /** No rules. */
  static final Candidates NONE = new RuleList(new RouteRule[0], false);

  private final RouteRule[] rules;
  private final boolean startMatches;

  private RuleList(RouteRule[] rules, boolean startMatches) {
    this.rules = rules;
    this.startMatches = startMatches;
  }

  /** Rules of which each looks at the whole path. */
  static Candidates of(List<RouteRule> rules) {
    return of(rules, false);
  }

  /** Rules that are only tried when the path starts as they want. */
  static Candidates behindPathStart(List<RouteRule> rules) {
    return of(rules, true);
  }

  private static Candidates of(List<RouteRule> rules, boolean startMatches) {
    if (rules.size() < 2) {
      return rules.isEmpty() ? NONE : rules.get(0);
    }
    RouteRule[] inOrder = rules.toArray(RouteRule[]::new);
    Arrays.sort(inOrder, Comparator.comparingLong(RouteRule::rank));
    return new RuleList(inOrder, startMatches);
  }

  /** The rules of what {@link #of} or {@link #behindPathStart} made. */
  static List<RouteRule> rulesOf(Candidates made) {
    return made instanceof RuleList list ? List.of(list.rules) : List.of((RouteRule) made);
  }

  @Override
  public long bestRank() {
    return rules.length == 0 ? Long.MAX_VALUE : rules[0].rank();
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
