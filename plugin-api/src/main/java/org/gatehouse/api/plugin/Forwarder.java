package org.gatehouse.api.plugin;

import org.gatehouse.api.exchange.Exchange;

/** The rest of the way to the upstream: the next plugin's hook, or the call itself. */
public interface Forwarder {
  /** Forwards the exchange and waits for the head of the response. */
  Outcome forward(Exchange exchange);
}
