package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Picks the quicker of two targets taken by chance, quick in proportion to weight: always taking
 * the quickest of all would send it everything at once, and slow it down.
 */
final class LowestLatency extends Peers {
  LowestLatency(TargetHealth health) {
    super(health);
    expectOfNewOnes();
  }

  private void expectOfNewOnes() {
    long now = System.nanoTime();
    double sum = 0;
    int known = 0;
    for (Peer peer : peers()) {
      if (peer.latency().isKnown()) {
        sum += peer.latency().at(now);
        known++;
      }
    }
    for (Peer peer : peers()) {
      if (known > 0 && !peer.latency().isKnown()) {
        peer.latency().expect(sum / known, now);
      }
    }
  }

  @Override
  @Nullable Peer choose(Exchange exchange, List<Peer> failed) {
    Peer first = any(failed, null);
    Peer second = first == null ? null : any(failed, first);
    if (first == null || second == null) {
      return first;
    }
    long now = System.nanoTime();
    return score(second, now) < score(first, now) ? second : first;
  }

  /** One that may be used, by chance; not the other one. */
  private @Nullable Peer any(List<Peer> failed, @Nullable Peer other) {
    Peer[] peers = peers();
    int start = peers.length == 0 ? 0 : ThreadLocalRandom.current().nextInt(peers.length);
    for (int i = 0; i < peers.length; i++) {
      Peer peer = peers[(start + i) % peers.length];
      if (!peer.equals(other) && mayUse(peer, failed)) {
        return peer;
      }
    }
    return null;
  }

  private static double score(Peer peer, long now) {
    return peer.latency().at(now) / peer.weight();
  }

  @Override
  public void answered(Peer peer, int status, long nanos) {
    super.answered(peer, status, nanos);
    peer.latency().observe(nanos, System.nanoTime());
  }

  @Override
  public void failed(Peer peer, boolean isTimeout, long nanos) {
    super.failed(peer, isTimeout, nanos);
    peer.latency().fail(nanos, System.nanoTime());
  }
}
