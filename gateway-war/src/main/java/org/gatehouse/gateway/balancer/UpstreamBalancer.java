package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/** The balancer of an upstream whose targets may move: an algorithm over where they are now. */
final class UpstreamBalancer implements Balancer {
  private volatile Peers current;

  UpstreamBalancer(TargetHealth health) {
    health.whenMoved(() -> current = Peers.of(health));
    this.current = Peers.of(health);
  }

  @Override
  public @Nullable Peer pick(Exchange exchange, List<Peer> failed) {
    return current.pick(exchange, failed);
  }

  @Override
  public void answered(Peer peer, int status, long nanos) {
    current.answered(peer, status, nanos);
  }

  @Override
  public void failed(Peer peer, boolean isTimeout, long nanos) {
    current.failed(peer, isTimeout, nanos);
  }

  @Override
  public Optional<String> hostHeader() {
    return current.hostHeader();
  }
}
