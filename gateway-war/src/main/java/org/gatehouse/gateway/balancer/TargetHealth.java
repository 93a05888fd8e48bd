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
  private final List<WatchedTarget> targets;

  private TargetHealth(Upstream upstream, List<WatchedTarget> targets) {
    this.upstream = upstream;
    this.targets = targets;
  }

  /** The health of targets that nothing is known of yet. */
  public static TargetHealth of(Upstream upstream, List<Target> targets) {
    return new TargetHealth(upstream, targets.stream().map(WatchedTarget::new).toList());
  }

  /** The health of the same upstream after a change, with what is known already. */
  public TargetHealth changedTo(Upstream newUpstream, List<Target> newTargets) {
    TargetHealth next = of(newUpstream, newTargets);
    if (isWatched() && next.isWatched()) {
      Map<String, WatchedTarget> known = new HashMap<>();
      targets.forEach(target -> known.put(target.target().target(), target));
      for (WatchedTarget target : next.targets) {
        WatchedTarget before = known.get(target.target().target());
        if (before != null) {
          target.learnFrom(before);
        }
      }
    }
    return next;
  }

  Upstream upstream() {
    return upstream;
  }

  List<WatchedTarget> targets() {
    return targets;
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
    for (WatchedTarget watched : targets) {
      if (watched.target().id().equals(target)
          && watched.endpoint().port() == port
          && (ip.isEmpty() || watched.ip().filter(ip::equals).isPresent())) {
        watched.healthy(healthy);
      }
    }
  }

  /** How all targets look, but for those whose name was not looked up yet. */
  public List<TargetState> states() {
    List<TargetState> states = new ArrayList<>(targets.size());
    for (WatchedTarget target : targets) {
      target.ip().ifPresent(ip -> states.add(state(target, ip)));
    }
    return states;
  }

  private TargetState state(WatchedTarget target, String ip) {
    return new TargetState(
        upstream.id(),
        target.target().id(),
        ip,
        target.endpoint().port(),
        ip.isEmpty() ? 0 : target.weight(),
        health(target, ip));
  }

  private Health health(WatchedTarget target, String ip) {
    if (ip.isEmpty()) {
      return Health.DNS_ERROR;
    }
    if (!isWatched() || target.weight() == 0) {
      return Health.HEALTHCHECKS_OFF;
    }
    return target.isHealthy() ? Health.HEALTHY : Health.UNHEALTHY;
  }
}
