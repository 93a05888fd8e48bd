package org.gatehouse.plugins.support.auth;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Function;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * What every authentication plugin does around its own check, as in Kong.
 *
 * <p>Without an anonymous consumer each plugin must recognize the client. With one, any plugin may:
 * a client that another plugin has recognized already is let through, and one that nobody
 * recognizes becomes that consumer. Immutable and thread-safe.
 */
public final class Authentication {
  private final PluginContext context;
  private final @Nullable String anonymous;
  private final boolean runOnPreflight;

  /**
   * @param anonymous the id or the username of the consumer that unrecognized clients become; null
   *     for none
   * @param runOnPreflight whether OPTIONS requests are checked too
   */
  public Authentication(PluginContext context, @Nullable String anonymous, boolean runOnPreflight) {
    this.context = context;
    this.anonymous = anonymous;
    this.runOnPreflight = runOnPreflight;
  }

  /** Runs a check in {@code ACCESS} and does what its verdict demands. */
  public Outcome run(Exchange exchange, Function<Exchange, Verdict> check) {
    if (!runOnPreflight && exchange.clientRequest().method().equals("OPTIONS")) {
      return Outcome.CONTINUE;
    }
    if (anonymous != null && exchange.credential().isPresent()) {
      return Outcome.CONTINUE;
    }
    Verdict verdict = check.apply(exchange);
    Optional<Answer> refusal = verdict.refusal();
    if (refusal.isEmpty()) {
      Credential credential = verdict.credential();
      if (credential == null) {
        Identity.clear(exchange);
      } else {
        Identity.apply(exchange, verdict.consumer(), credential);
      }
      return Outcome.CONTINUE;
    }
    return anonymous == null
        ? exchange.respond(refusal.get())
        : becomeAnonymous(exchange, anonymous);
  }

  private Outcome becomeAnonymous(Exchange exchange, String idOrUsername) {
    Optional<Consumer> consumer = context.consumer(idOrUsername);
    if (consumer.isEmpty()) {
      context
          .logger()
          .log(Level.ERROR, "anonymous: {0} (expected: a consumer that exists)", idOrUsername);
      return exchange.respond(Answer.error(500, "An unexpected error occurred"));
    }
    Identity.apply(exchange, consumer.get(), null);
    return Outcome.CONTINUE;
  }
}
