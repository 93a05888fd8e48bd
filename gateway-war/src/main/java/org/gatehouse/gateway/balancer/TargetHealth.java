package org.gatehouse.gateway.balancer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;

/**
 * Knows which targets of one upstream are healthy, as this node sees them. Thread-safe.
 *
 * <p>All are taken for healthy until somebody says otherwise, and nobody can say so of an upstream
 * without health checks. What is known of an address outlives changes of the configuration that
 * leave it in the upstream.
 */
public final class TargetHealth {
  private final Upstream upstream;
  private final List<Peer> peers;

  private TargetHealth(Upstream upstream, List<Peer> peers) {
    this.upstream = upstream;
    this.peers = peers;
  }

  /** The health of targets that nothing is known of yet. */
  public static TargetHealth of(Upstream upstream, List<Target> targets) {
    return new TargetHealth(upstream, targets.stream().map(Peer::new).toList());
  }

  /** The health of the same upstream after a change, with what is known already. */
  public TargetHealth changedTo(Upstream newUpstream, List<Target> newTargets) {
    Map<String, Peer> known = new HashMap<>();
    if (isWatched() && newUpstream.healthchecks().areOn()) {
      peers.forEach(peer -> known.put(peer.target().target(), peer));
    }
    List<Peer> next = new ArrayList<>(newTargets.size());
    for (Target target : newTargets) {
      Peer before = known.get(target.target());
      next.add(before == null ? new Peer(target) : before.changedTo(target));
    }
    return new TargetHealth(newUpstream, List.copyOf(next));
  }

  Upstream upstream() {
    return upstream;
  }

  List<Peer> peers() {
    return peers;
  }

  /** Whether the upstream has health checks. */
  boolean isWatched() {
    return upstream.healthchecks().areOn();
  }

  /** The percentage of the weight that must be healthy, or nothing is picked. */
  double threshold() {
    return upstream.healthchecks().threshold().orElse(0.0);
  }

  /**
   * Takes a target for healthy or not; one that is not there, and an upstream without health
   * checks, are left alone.
   *
   * @param ip the address that is meant; empty for whatever the target's name leads to
   */
  public void mark(UUID target, String ip, int port, boolean healthy) {
    if (!isWatched()) {
      return;
    }
    for (Peer peer : peers) {
      if (peer.target().id().equals(target)
          && peer.endpoint().port() == port
          && (ip.isEmpty() || peer.ip().filter(ip::equals).isPresent())) {
        peer.health().set(healthy);
      }
    }
  }

  /** How all targets look, but for those whose name was not looked up yet. */
  public List<TargetState> states() {
    List<TargetState> states = new ArrayList<>(peers.size());
    for (Peer peer : peers) {
      peer.ip().ifPresent(ip -> states.add(state(peer, ip)));
    }
    return states;
  }

  private TargetState state(Peer peer, String ip) {
    return new TargetState(
        upstream.id(),
        peer.target().id(),
        ip,
        peer.endpoint().port(),
        ip.isEmpty() ? 0 : peer.weight(),
        health(peer, ip));
  }

  private Health health(Peer peer, String ip) {
    if (ip.isEmpty()) {
      return Health.DNS_ERROR;
    }
    if (!isWatched() || peer.weight() == 0) {
      return Health.HEALTHCHECKS_OFF;
    }
    return peer.health().isHealthy() ? Health.HEALTHY : Health.UNHEALTHY;
  }
}
