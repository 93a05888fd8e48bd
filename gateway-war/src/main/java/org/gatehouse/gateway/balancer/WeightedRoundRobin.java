package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;

/**
 * Picks targets in proportion to their weights, spreading equal picks evenly.
 *
 * <p>Thread-safe; a pick holds one lock for a pass over the targets. Targets of weight 0 stay known
 * and are never picked, so that they can be drained.
 */
public final class WeightedRoundRobin implements Balancer {
  /*
   * Smooth weighted round robin, as in nginx: each pick adds every weight to its counter, takes the
   * largest, and subtracts the sum of weights from it. Chosen over a ring of slots because weights
   * go to 65535, and a ring of that size is neither small nor even over short runs.
   */

  private final Endpoint[] endpoints;
  private final int[] weights;
  private final long[] counters;
  private final long total;
  private final Optional<String> hostHeader;
  private final ReentrantLock lock = new ReentrantLock();

  private WeightedRoundRobin(List<Target> targets, Optional<String> hostHeader) {
    List<Target> used = targets.stream().filter(target -> weightOf(target) > 0).toList();
    this.endpoints =
        used.stream().map(target -> Endpoint.ofTarget(target.target())).toArray(Endpoint[]::new);
    this.weights = used.stream().mapToInt(WeightedRoundRobin::weightOf).toArray();
    this.counters = new long[weights.length];
    this.total = used.stream().mapToLong(WeightedRoundRobin::weightOf).sum();
    this.hostHeader = hostHeader;
  }

  /** A balancer over the targets of an upstream. */
  public static Balancer of(Upstream upstream, List<Target> targets) {
    return of(targets, upstream.hostHeader());
  }

  static Balancer of(List<Target> targets, Optional<String> hostHeader) {
    return new WeightedRoundRobin(targets, hostHeader);
  }

  @Override
  public Optional<Endpoint> pick() {
    if (endpoints.length < 2) {
      return endpoints.length == 0 ? Optional.empty() : Optional.of(endpoints[0]);
    }
    lock.lock();
    try {
      int best = 0;
      for (int i = 0; i < counters.length; i++) {
        counters[i] += weights[i];
        if (counters[i] > counters[best]) {
          best = i;
        }
      }
      counters[best] -= total;
      return Optional.of(endpoints[best]);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<String> hostHeader() {
    return hostHeader;
  }

  private static int weightOf(Target target) {
    return target.weight().orElse(100);
  }
}
