package org.gatehouse.gateway.router;

import java.util.HashMap;
import java.util.Map;
import org.gatehouse.gateway.router.HostMatcher.Kind;

/** The rules of one host, some of which are only for one of its ports. */
final class HostCandidates implements Candidates {
  private final Candidates anyPort;
  private final Map<Integer, Candidates> byPort;

  private HostCandidates(Candidates anyPort, Map<Integer, Candidates> byPort) {
    this.anyPort = anyPort;
    this.byPort = Map.copyOf(byPort);
  }

  /** The rules of a host, changed. */
  static Candidates changed(Candidates rules, RuleChange change, Kind kind, String text) {
    HostCandidates before =
        rules instanceof HostCandidates known ? known : new HostCandidates(rules, Map.of());
    Candidates anyPort = before.anyPort;
    Map<Integer, Candidates> byPort = new HashMap<>(before.byPort);
    Map<Integer, RuleChange> parts = change.by(rule -> rule.hostPorts(kind, text));
    for (Map.Entry<Integer, RuleChange> part : parts.entrySet()) {
      int port = part.getKey();
      if (port == HostPort.NONE) {
        anyPort = PathCandidates.changed(anyPort, part.getValue());
      } else {
        Candidates ofPort = byPort.getOrDefault(port, RuleList.NONE);
        byPort.put(port, PathCandidates.changed(ofPort, part.getValue()));
      }
    }
    byPort.values().removeIf(Candidates::isEmpty);
    return byPort.isEmpty() ? anyPort : new HostCandidates(anyPort, byPort);
  }

  @Override
  public long bestRank() {
    long best = anyPort.bestRank();
    for (Candidates ofPort : byPort.values()) {
      best = Math.min(best, ofPort.bestRank());
    }
    return best;
  }

  @Override
  public void offerTo(Search search, boolean startMatches) {
    anyPort.offerTo(search, startMatches);
    Candidates ofPort = byPort.get(search.input().port());
    if (ofPort != null) {
      ofPort.offerTo(search, startMatches);
    }
  }
}
