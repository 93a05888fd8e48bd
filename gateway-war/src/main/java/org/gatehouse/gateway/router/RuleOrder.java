package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All rules by their precedence. It gives them their ranks, which lie so far apart that the others
 * mostly keep theirs when one joins.
 *
 * <p>For one thread, the compiler's.
 */
final class RuleOrder {
  /** From its neighbour, for a rule that joins; 100,000 rules have room for 16,000 between two. */
  private static final long STEP = 1L << 32;

  private static final long NO_ROOM = -1;

  private final NavigableMap<RoutePrecedence, RouteRule> rules = new TreeMap<>();

  /**
   * Takes rules out and others in.
   *
   * @param removed precedences of rules that are in
   * @param added rules without ranks
   * @return what that changes in tables of ranked rules
   */
  RuleChange change(List<RoutePrecedence> removed, List<RouteRule> added) {
    List<RouteRule> left = new ArrayList<>(removed.size());
    for (RoutePrecedence precedence : removed) {
      RouteRule rule = rules.remove(precedence);
      if (rule != null) {
        left.add(rule);
      }
    }
    if (added.size() > rules.size()) {
      return spread(left, added);
    }
    List<RouteRule> joined = new ArrayList<>(added.size());
    for (RouteRule rule : added) {
      long rank = freeRank(rule.precedence());
      if (rank == NO_ROOM) {
        joined.forEach(ranked -> rules.remove(ranked.precedence()));
        return spread(left, added);
      }
      RouteRule ranked = rule.ranked(rank);
      rules.put(ranked.precedence(), ranked);
      joined.add(ranked);
    }
    return new RuleChange(left, joined);
  }

  private long freeRank(RoutePrecedence precedence) {
    Map.@Nullable Entry<RoutePrecedence, RouteRule> before = rules.lowerEntry(precedence);
    Map.@Nullable Entry<RoutePrecedence, RouteRule> after = rules.higherEntry(precedence);
    long low = before == null ? 0 : before.getValue().rank();
    long high = after == null ? Long.MAX_VALUE : after.getValue().rank();
    long step = Math.min((high - low) / 2, STEP);
    if (step == 0) {
      return NO_ROOM;
    }
    return before == null ? high - step : low + step;
  }

  /** Gives all rules new ranks, as far apart as can be. */
  private RuleChange spread(List<RouteRule> left, List<RouteRule> added) {
    List<RouteRule> outdated = new ArrayList<>(left);
    outdated.addAll(rules.values());
    added.forEach(rule -> rules.put(rule.precedence(), rule));
    long step = Long.MAX_VALUE / (rules.size() + 1);
    long rank = 0;
    for (Map.Entry<RoutePrecedence, RouteRule> entry : rules.entrySet()) {
      rank += step;
      entry.setValue(entry.getValue().ranked(rank));
    }
    return new RuleChange(outdated, new ArrayList<>(rules.values()));
  }
}
