package org.gatehouse.gateway.router;

import java.util.ArrayList;
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
            .computeIfAbsent(host.text(), none -> new HostCandidates.Builder())
            .add(host.port(), rule);
      }
    }
    this.exactHosts = TextTable.ofStarts(build(hosts, Kind.EXACT));
    this.hostSuffixes = TextTable.ofEnds(build(hosts, Kind.SUFFIX));
    this.hostPrefixes = TextTable.ofStarts(build(hosts, Kind.PREFIX));
    this.anyHost = byPath(withoutHost);
  }

  private static Map<String, Candidates> build(
      Map<Kind, Map<String, HostCandidates.Builder>> hosts, Kind kind) {
    Map<String, Candidates> built = new LinkedHashMap<>();
    hosts.getOrDefault(kind, Map.of()).forEach((text, host) -> built.put(text, host.build()));
    return built;
  }

  /** Rules by what a path must start with. */
  static Candidates byPath(List<RouteRule> rules) {
    if (rules.size() == 1) {
      return rules.get(0);
    }
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
    byStart.forEach((start, list) -> lists.put(start, behindPathStart(list)));
    return new PathCandidates(TextTable.ofStarts(lists));
  }

  private static Candidates behindPathStart(List<RouteRule> rules) {
    return rules.size() == 1 ? rules.get(0) : RuleList.behindPathStart(rules);
  }

  void offerTo(Search search) {
    String host = search.input().host();
    if (!host.isEmpty()) {
      exactHosts.offerEqual(host, search);
      hostSuffixes.offerMatching(host, search);
      hostPrefixes.offerMatching(host, search);
    }
    anyHost.offerTo(search);
  }

  /** Rules by what a path must start with. */
  private record PathCandidates(TextTable byStart) implements Candidates {
    @Override
    public void offerTo(Search search) {
      byStart.offerMatching(search.input().path().normalized(), search);
    }

    @Override
    public int bestRank() {
      return byStart.bestRank();
    }
  }
}
