package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/** Chooses one of the addresses of an upstream's targets for each try. Thread-safe. */
public interface Balancer {
  /**
   * Where the next try goes; whoever gets it says how the try ended, and releases it when the
   * exchange is over.
   *
   * @param failed those that the exchange has tried already: they are tried again only when there
   *     is no other
   * @return null when there is none that may be used: the client gets 503
   */
  @Nullable Peer pick(Exchange exchange, List<Peer> failed);

  /**
   * A target has answered a request.
   *
   * @param nanos from the connection until the head of the response
   */
  void answered(Peer peer, int status, long nanos);

  /**
   * A target has not answered a request.
   *
   * @param nanos from the connection until that was known
   */
  void failed(Peer peer, boolean isTimeout, long nanos);

  /** The balancer that an upstream wants. */
  static Balancer of(TargetHealth health) {
    return new UpstreamBalancer(health);
  }

  /** What targets are told as {@code Host} in place of their own name; empty for that name. */
  Optional<String> hostHeader();
}
