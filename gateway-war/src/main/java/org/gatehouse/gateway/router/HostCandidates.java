package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules of one host, some of which are only for one of its ports. */
final class HostCandidates implements Candidates {
  private final Candidates anyPort;
  private final Map<Integer, Candidates> byPort;

  private HostCandidates(Candidates anyPort, Map<Integer, Candidates> byPort) {
    this.anyPort = anyPort;
    this.byPort = Map.copyOf(byPort);
  }

  @Override
  public int bestRank() {
    int best = anyPort.bestRank();
    for (Candidates ofPort : byPort.values()) {
      best = Math.min(best, ofPort.bestRank());
    }
    return best;
  }

  @Override
  public void offerTo(Search search) {
    anyPort.offerTo(search);
    Candidates ofPort = byPort.get(search.input().port());
    if (ofPort != null) {
      ofPort.offerTo(search);
    }
  }

  /** Collects the rules of one host. */
  static final class Builder {
    private final List<RouteRule> ofAnyPort = new ArrayList<>(1);
    private Map<Integer, List<RouteRule>> ofPorts = Map.of();

    void add(int port, RouteRule rule) {
      if (port == HostPort.NONE) {
        ofAnyPort.add(rule);
        return;
      }
      if (ofPorts.isEmpty()) {
        ofPorts = new HashMap<>();
      }
      ofPorts.computeIfAbsent(port, none -> new ArrayList<>()).add(rule);
    }

    Candidates build() {
      Candidates anyPort = RouteIndex.byPath(ofAnyPort);
      if (ofPorts.isEmpty()) {
        return anyPort;
      }
      Map<Integer, Candidates> built = new HashMap<>();
      ofPorts.forEach((port, rules) -> built.put(port, RouteIndex.byPath(rules)));
      return new HostCandidates(anyPort, built);
    }
  }
}
