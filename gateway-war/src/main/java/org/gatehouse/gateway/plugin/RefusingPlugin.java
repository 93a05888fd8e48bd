package org.gatehouse.gateway.plugin;

import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;

/** Stands where no plugin could be made of a row, and answers 500, as Kong does. Immutable. */
final class RefusingPlugin implements Plugin {
  @Override
  public Outcome onAccess(Exchange exchange) {
    return exchange.respond(Answer.error(500, "An unexpected error occurred"));
  }
}
