package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What all balancers have in common: they pass over targets that are unhealthy, pick none when too
 * little of the weight is healthy, and learn from how requests end.
 *
 * <p>Targets of weight 0 stay known and are never picked, so that they can be drained.
 */
abstract class Peers implements Balancer {
  private final Peer[] peers;
  private final double leastWeight;
  private final Optional<String> hostHeader;
  private final HealthRules rules;
  private final boolean isWatched;

  Peers(TargetHealth health) {
    this.peers = health.peers().stream().filter(peer -> peer.weight() > 0).toArray(Peer[]::new);
    long total = 0;
    for (Peer peer : peers) {
      total += peer.weight();
    }
    this.leastWeight = total * health.threshold() / 100;
    this.hostHeader = health.upstream().hostHeader();
    this.rules = HealthRules.of(health.upstream().healthchecks().passive());
    this.isWatched = health.isWatched();
  }

  /** The algorithm that an upstream wants, over where its targets are now. */
  static Peers of(TargetHealth health) {
    Upstream upstream = health.upstream();
    return switch (upstream.algorithm().orElse("round-robin")) {
      case "least-connections" -> new LeastConnections(health);
      case "consistent-hashing" -> new ConsistentHashing(health);
      case "latency" -> new LowestLatency(health);
      default -> new WeightedRoundRobin(health);
    };
  }

  /** Those that may be picked as long as they are healthy. */
  final Peer[] peers() {
    return peers;
  }

  /**
   * The next healthy target.
   *
   * @param failed not to be picked
   * @return null when there is none
   */
  abstract @Nullable Peer choose(Exchange exchange, List<Peer> failed);

  @Override
  public final @Nullable Peer pick(Exchange exchange, List<Peer> failed) {
    if (!hasEnoughWeight()) {
      return null;
    }
    Peer chosen = choose(exchange, failed);
    if (chosen == null && !failed.isEmpty()) {
      chosen = choose(exchange, List.of());
    }
    if (chosen != null) {
      chosen.use();
    }
    return chosen;
  }

  private boolean hasEnoughWeight() {
    if (leastWeight == 0) {
      return true;
    }
    long healthy = 0;
    for (Peer peer : peers) {
      if (peer.health().isHealthy()) {
        healthy += peer.weight();
      }
    }
    return healthy > leastWeight;
  }

  static boolean mayUse(Peer peer, List<Peer> failed) {
    return peer.health().isHealthy() && (failed.isEmpty() || !failed.contains(peer));
  }

  @Override
  public void answered(Peer peer, int status, long nanos) {
    if (isWatched) {
      rules.answered(peer.health(), status);
    }
  }

  @Override
  public void failed(Peer peer, boolean isTimeout, long nanos) {
    if (isWatched) {
      rules.failed(peer.health(), isTimeout);
    }
  }

  @Override
  public final Optional<String> hostHeader() {
    return hostHeader;
  }
}
