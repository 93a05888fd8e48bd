package org.gatehouse.gateway.balancer;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Picks targets in proportion to their weights, spreading equal picks evenly.
 *
 * <p>Thread-safe; a pick holds one lock for a pass over the targets. Targets of weight 0 stay known
 * and are never picked, so that they can be drained. Unhealthy ones are passed over; when too
 * little of the weight is healthy, none is picked.
 */
public final class WeightedRoundRobin implements Balancer {
  /*
   * Smooth weighted round robin, as in nginx: each pick adds every weight to its counter, takes the
   * largest, and subtracts the sum of weights from it; those that are unhealthy stand aside
   * meanwhile. Chosen over a ring of slots because weights go to 65535, and a ring of that size is
   * neither small nor even over short runs.
   */

  private final WatchedTarget[] targets;
  private final int[] weights;
  private final long[] counters;
  private final double leastWeight;
  private final Optional<String> hostHeader;
  private final ReentrantLock lock = new ReentrantLock();

  private WeightedRoundRobin(TargetHealth health) {
    this.targets =
        health.targets().stream()
            .filter(target -> target.weight() > 0)
            .toArray(WatchedTarget[]::new);
    this.weights = Arrays.stream(targets).mapToInt(WatchedTarget::weight).toArray();
    this.counters = new long[weights.length];
    long total = Arrays.stream(weights).asLongStream().sum();
    this.leastWeight = total * health.threshold() / 100;
    this.hostHeader = health.upstream().hostHeader();
  }

  /** A balancer over the targets of an upstream. */
  public static Balancer of(TargetHealth health) {
    return new WeightedRoundRobin(health);
  }

  @Override
  public Optional<Endpoint> pick() {
    if (targets.length == 1) {
      return targets[0].isHealthy() ? Optional.of(targets[0].endpoint()) : Optional.empty();
    }
    lock.lock();
    try {
      int best = -1;
      long healthy = 0;
      for (int i = 0; i < counters.length; i++) {
        if (targets[i].isHealthy()) {
          healthy += weights[i];
          counters[i] += weights[i];
          if (best < 0 || counters[i] > counters[best]) {
            best = i;
          }
        }
      }
      if (best < 0) {
        return Optional.empty();
      }
      counters[best] -= healthy;
      return healthy > leastWeight ? Optional.of(targets[best].endpoint()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<String> hostHeader() {
    return hostHeader;
  }
}
