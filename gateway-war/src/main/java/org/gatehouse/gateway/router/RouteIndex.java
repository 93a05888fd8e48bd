package org.gatehouse.gateway.router;

import java.util.List;
import org.gatehouse.gateway.router.HostMatcher.Kind;

/**
 * All rules, kept under their hosts, and those of one host under what their paths start with.
 *
 * <p>Immutable, thread-safe. A search looks at the rules whose host matches and whose path starts
 * alike, best first, and at no others. A changed index shares with the one before what is the same.
 */
final class RouteIndex {
  /** Without rules. */
  static final RouteIndex EMPTY =
      new RouteIndex(
          TextTable.ofStarts(), TextTable.ofEnds(), TextTable.ofStarts(), RuleList.NONE, 0);

  private final TextTable exactHosts;
  private final TextTable hostSuffixes;
  private final TextTable hostPrefixes;
  private final Candidates anyHost;
  private final int withServerNames;

  private RouteIndex(
      TextTable exactHosts,
      TextTable hostSuffixes,
      TextTable hostPrefixes,
      Candidates anyHost,
      int withServerNames) {
    this.exactHosts = exactHosts;
    this.hostSuffixes = hostSuffixes;
    this.hostPrefixes = hostPrefixes;
    this.anyHost = anyHost;
    this.withServerNames = withServerNames;
  }

  /** An index of the rules of this one, changed. */
  RouteIndex changed(RuleChange change) {
    return new RouteIndex(
        changed(exactHosts, Kind.EXACT, change),
        changed(hostSuffixes, Kind.SUFFIX, change),
        changed(hostPrefixes, Kind.PREFIX, change),
        PathCandidates.changed(anyHost, change.only(rule -> rule.hosts().isEmpty())),
        withServerNames + withServerNames(change.added()) - withServerNames(change.removed()));
  }

  private static int withServerNames(List<RouteRule> rules) {
    int count = 0;
    for (RouteRule rule : rules) {
      count += rule.hasServerNames() ? 1 : 0;
    }
    return count;
  }

  private static TextTable changed(TextTable hosts, Kind kind, RuleChange change) {
    return hosts.changed(
        change.by(rule -> rule.hostTexts(kind)),
        (text, rules, part) -> HostCandidates.changed(rules, part, kind, text));
  }

  /** Whether any rule looks at the server name. */
  boolean hasServerNames() {
    return withServerNames > 0;
  }

  void offerTo(Search search) {
    String host = search.input().host();
    if (!host.isEmpty()) {
      exactHosts.offerEqual(host, search);
      hostSuffixes.offerMatching(host, search, false);
      hostPrefixes.offerMatching(host, search, false);
    }
    anyHost.offerTo(search, false);
  }
}
