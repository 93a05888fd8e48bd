package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules of one host: those for any port, and those for one. */
final class HostCandidates implements Candidates {
  private final String pattern;
  private final Candidates anyPort;
  private final Map<Integer, Candidates> byPort;

  private HostCandidates(String pattern, Candidates anyPort, Map<Integer, Candidates> byPort) {
    this.pattern = pattern;
    this.anyPort = anyPort;
    this.byPort = Map.copyOf(byPort);
  }

  @Override
  public void offerTo(Search search) {
    search.enterHost(pattern);
    anyPort.offerTo(search);
    if (!byPort.isEmpty()) {
      Candidates ofPort = byPort.get(search.input().port());
      if (ofPort != null) {
        ofPort.offerTo(search);
      }
    }
  }

  /** Collects the rules of one host. */
  static final class Builder {
    private final String pattern;
    private final Map<Integer, List<RouteRule>> byPort = new HashMap<>();

    Builder(String pattern) {
      this.pattern = pattern;
    }

    void add(int port, RouteRule rule) {
      byPort.computeIfAbsent(port, none -> new ArrayList<>()).add(rule);
    }

    HostCandidates build() {
      Map<Integer, Candidates> built = new HashMap<>();
      byPort.forEach((port, rules) -> built.put(port, RouteIndex.byPath(rules)));
      Candidates anyPort = built.remove(HostPort.NONE);
      return new HostCandidates(pattern, anyPort == null ? RuleList.of(List.of()) : anyPort, built);
    }
  }
}
