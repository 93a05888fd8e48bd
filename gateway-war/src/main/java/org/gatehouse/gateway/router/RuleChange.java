package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The rules that leave a router's tables, and those that join them.
 *
 * @param removed the very rules that are in the tables
 * @param added rules that have their ranks
 */
record RuleChange(List<RouteRule> removed, List<RouteRule> added) {
  /** What of it concerns some rules. */
  RuleChange only(Predicate<RouteRule> wanted) {
    return new RuleChange(
        removed.stream().filter(wanted).toList(), added.stream().filter(wanted).toList());
  }

  /** What of it concerns each key that rules are kept under. */
  <K> Map<K, RuleChange> by(Function<RouteRule, ? extends Collection<K>> keys) {
    Map<K, RuleChange> parts = new HashMap<>();
    for (RouteRule rule : removed) {
      distinct(keys.apply(rule)).forEach(key -> part(parts, key).removed.add(rule));
    }
    for (RouteRule rule : added) {
      distinct(keys.apply(rule)).forEach(key -> part(parts, key).added.add(rule));
    }
    return parts;
  }

  private static <K> Collection<K> distinct(Collection<K> keys) {
    return keys.size() < 2 ? keys : new HashSet<>(keys);
  }

  private static <K> RuleChange part(Map<K, RuleChange> parts, K key) {
    return parts.computeIfAbsent(
        key, none -> new RuleChange(new ArrayList<>(1), new ArrayList<>(1)));
  }

  /** These rules, changed. */
  List<RouteRule> appliedTo(List<RouteRule> rules) {
    Set<RouteRule> leaving = new HashSet<>(removed);
    List<RouteRule> changed = new ArrayList<>(rules.size() + added.size());
    for (RouteRule rule : rules) {
      if (!leaving.contains(rule)) {
        changed.add(rule);
      }
    }
    changed.addAll(added);
    return changed;
  }
}
