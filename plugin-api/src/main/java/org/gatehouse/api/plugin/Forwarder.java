package org.gatehouse.api.plugin;

import org.gatehouse.api.exchange.Exchange;

/** The rest of the way to the upstream: the next plugin's hook, or the call itself. */
public interface Forwarder {
  /**
   * Forwards the exchange and waits for the head of the response, which takes the place of an
   * earlier call's.
   *
   * @throws IllegalStateException when an earlier call has sent a body too long to be kept
   */
  Outcome forward(Exchange exchange);
}
