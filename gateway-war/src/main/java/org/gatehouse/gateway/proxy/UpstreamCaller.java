package org.gatehouse.gateway.proxy;

import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.RequestBody;
import org.gatehouse.gateway.exchange.ServletExchange;

/** Calls the upstream of an exchange. */
final class UpstreamCaller {
  /** The longest body that is read in full before it is sent, so that it can be sent again. */
  private static final int READ_AHEAD = 64 * 1024;

  private final UpstreamTries.Means means;

  UpstreamCaller(UpstreamClient client, AddressResolver resolver) {
    this.means = new UpstreamTries.Means(client, new Hedges(client), resolver);
  }

  /**
   * Leaves the upstream's response, or an error, on the exchange.
   *
   * @throws IllegalStateException when an earlier call has taken a part of the request's body, or
   *     has found that the client has left
   */
  Outcome call(ServletExchange exchange) {
    if (!exchange.isForwardable()) {
      throw new IllegalStateException(
          "forward: called again (expected: once, for a body too long to be kept or a client that"
              + " has left)");
    }
    Service service = exchange.serviceOrNull();
    if (service == null && !exchange.hasUpstreamHost()) {
      exchange.fail(503, "no Service found with those values");
      return Outcome.RESPONDED;
    }
    try {
      if (!GrpcHead.isFor(exchange.upstreamRequest().scheme())) {
        readAhead(exchange);
      }
      return new UpstreamTries(means, exchange, service).run();
    } catch (ClientGoneException e) {
      e.end(exchange);
      return Outcome.RESPONDED;
    }
  }

  private static void readAhead(ServletExchange exchange) throws ClientGoneException {
    RequestBody body = exchange.requestBody();
    Route route = exchange.routeOrNull();
    boolean isWanted = route == null || route.requestBuffering();
    if (isWanted && body.isPresent() && body.declaredLength() <= READ_AHEAD) {
      boolean unused = body.readAhead(READ_AHEAD);
    }
  }

  /** Ends what runs beside the exchanges. */
  void close() {
    means.hedges().close();
  }
}
