package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.gateway.router.HostMatcher.Kind;

/**
 * All rules, kept under their hosts, and those of one host under what their paths start with.
 *
 * <p>Immutable, thread-safe. A search looks at the rules whose host matches and whose path starts
 * alike, best first, and at no others.
 */
final class RouteIndex {
  /** Up to this many rules, looking at each is cheaper than a table. */
  private static final int FEW = 4;

  private final TextTable exactHosts;
  private final TextTable hostSuffixes;
  private final TextTable hostPrefixes;
  private final Candidates anyHost;

  /** Of rules that have their ranks. */
  RouteIndex(List<RouteRule> rules) {
    Map<Kind, Map<String, HostCandidates.Builder>> hosts = new EnumMap<>(Kind.class);
    List<RouteRule> withoutHost = new ArrayList<>();
    for (RouteRule rule : rules) {
      List<HostMatcher> matchers = rule.hosts();
      if (matchers.isEmpty()) {
        withoutHost.add(rule);
      }
      for (HostMatcher host : matchers) {
        hosts
            .computeIfAbsent(host.kind(), none -> new HashMap<>())
            .computeIfAbsent(host.text(), none -> new HostCandidates.Builder(host.pattern()))
            .add(host.port(), rule);
      }
    }
    this.exactHosts = TextTable.ofStarts(build(hosts, Kind.EXACT));
    this.hostSuffixes = TextTable.ofEnds(build(hosts, Kind.SUFFIX));
    this.hostPrefixes = TextTable.ofStarts(build(hosts, Kind.PREFIX));
    this.anyHost = byPath(withoutHost);
  }

  private static Map<String, HostCandidates> build(
      Map<Kind, Map<String, HostCandidates.Builder>> hosts, Kind kind) {
    Map<String, HostCandidates> built = new LinkedHashMap<>();
    hosts.getOrDefault(kind, Map.of()).forEach((text, host) -> built.put(text, host.build()));
    return built;
  }

  /** Rules by what a path must start with. */
  static Candidates byPath(Collection<RouteRule> rules) {
    if (rules.size() <= FEW) {
      return RuleList.of(rules);
    }
    Map<String, List<RouteRule>> byStart = new HashMap<>();
    for (RouteRule rule : rules) {
      for (String start : rule.pathStarts()) {
        byStart.computeIfAbsent(start, none -> new ArrayList<>()).add(rule);
      }
    }
    Map<String, Candidates> lists = new HashMap<>();
    byStart.forEach((start, list) -> lists.put(start, RuleList.behindPathStart(list)));
    TextTable table = TextTable.ofStarts(lists);
    return search -> table.offerMatching(search.input().path().normalized(), search);
  }

  void offerTo(Search search) {
    String host = search.input().host();
    if (!host.isEmpty()) {
      exactHosts.offerEqual(host, search);
      hostSuffixes.offerMatching(host, search);
      hostPrefixes.offerMatching(host, search);
      search.enterHost("");
    }
    anyHost.offerTo(search);
  }
}
