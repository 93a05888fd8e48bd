package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Picks targets in proportion to their weights, spreading equal picks evenly. A pick holds one lock
 * for a pass over the targets.
 */
final class WeightedRoundRobin extends Peers {
  /*
   * Smooth weighted round robin, as in nginx: each pick adds every weight to its counter, takes the
   * largest, and subtracts the sum of weights from it; those that are unhealthy stand aside
   * meanwhile. Chosen over a ring of slots because weights go to 65535, and a ring of that size is
   * neither small nor even over short runs.
   */

  private final long[] counters;
  private final ReentrantLock lock = new ReentrantLock();

  WeightedRoundRobin(TargetHealth health) {
    super(health);
    this.counters = new long[peers().length];
  }

  @Override
  @Nullable Peer choose(Exchange exchange, List<Peer> failed) {
    Peer[] peers = peers();
    if (peers.length == 1) {
      return mayUse(peers[0], failed) ? peers[0] : null;
    }
    lock.lock();
    try {
      int best = -1;
      long healthy = 0;
      for (int i = 0; i < peers.length; i++) {
        if (mayUse(peers[i], failed)) {
          healthy += peers[i].weight();
          counters[i] += peers[i].weight();
          if (best < 0 || counters[i] > counters[best]) {
            best = i;
          }
        }
      }
      if (best < 0) {
        return null;
      }
      counters[best] -= healthy;
      return peers[best];
    } finally {
      lock.unlock();
    }
  }
}
