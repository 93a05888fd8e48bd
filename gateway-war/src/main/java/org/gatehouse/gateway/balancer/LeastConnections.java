package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Picks the target that the fewest exchanges use, in proportion to its weight. Among equals chance
 * decides, so that nodes that know nothing of each other do not all begin with the same.
 */
final class LeastConnections extends Peers {
  LeastConnections(TargetHealth health) {
    super(health);
  }

  @Override
  @Nullable Peer choose(Exchange exchange, List<Peer> failed) {
    Peer[] peers = peers();
    if (peers.length == 0) {
      return null;
    }
    int start = ThreadLocalRandom.current().nextInt(peers.length);
    Peer best = null;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < peers.length; i++) {
      Peer peer = peers[(start + i) % peers.length];
      // one more than there are: an idle target of little weight is not better than a strong one
      double load = (peer.inUse() + 1.0) / peer.weight();
      if (load < least && mayUse(peer, failed)) {
        best = peer;
        least = load;
      }
    }
    return best;
  }
}
