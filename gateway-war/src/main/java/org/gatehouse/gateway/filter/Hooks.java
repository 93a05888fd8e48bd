package org.gatehouse.gateway.filter;

import java.io.UncheckedIOException;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.ServletClientResponse;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.plugin.PluginChain;

/** Runs the hooks of a phase in the order of the chain. */
final class Hooks {
  private Hooks() {}

  /** Runs REWRITE. Returns whether the exchange goes on to the next phase. */
  static boolean rewrite(ServletExchange exchange) {
    exchange.enter(Phase.REWRITE);
    PluginChain chain = exchange.runtime().global();
    Plugin[] hooks = chain.hooks(Phase.REWRITE);
    for (int i = 0; i < hooks.length; i++) {
      try {
        if (hooks[i].onRewrite(exchange) == Outcome.RESPONDED) {
          return false;
        }
      } catch (RuntimeException | LinkageError e) {
        return fail(exchange, e, chain.name(Phase.REWRITE, i) + ".onRewrite");
      }
    }
    return true;
  }

  /**
   * Runs ACCESS. When a plugin recognizes the consumer, those that follow are of the consumer's
   * chain. Returns whether the exchange goes on to the next phase.
   */
  static boolean access(ServletExchange exchange) {
    exchange.enter(Phase.ACCESS);
    PluginChain chain = exchange.chain();
    Plugin[] hooks = chain.hooks(Phase.ACCESS);
    for (int i = 0; i < hooks.length; ) {
      try {
        if (hooks[i].onAccess(exchange) == Outcome.RESPONDED) {
          return false;
        }
      } catch (RuntimeException | LinkageError e) {
        return fail(exchange, e, chain.name(Phase.ACCESS, i) + ".onAccess");
      }
      if (exchange.chain() == chain) {
        i++;
      } else {
        int priority = chain.priority(Phase.ACCESS, i);
        chain = exchange.chain();
        hooks = chain.hooks(Phase.ACCESS);
        i = chain.firstBelow(Phase.ACCESS, priority);
      }
    }
    return true;
  }

  /** Runs RESPONSE_HEADERS; a hook that fails does not keep the response from the client. */
  static void responseHeaders(ServletExchange exchange, ServletClientResponse response) {
    exchange.enter(Phase.RESPONSE_HEADERS);
    PluginChain chain = exchange.chain();
    Plugin[] hooks = chain.hooks(Phase.RESPONSE_HEADERS);
    for (int i = 0; i < hooks.length; i++) {
      try {
        response.acting(hooks[i]);
        hooks[i].onResponseHeaders(exchange);
      } catch (RuntimeException | LinkageError e) {
        exchange.failed(e, chain.name(Phase.RESPONSE_HEADERS, i) + ".onResponseHeaders");
      }
    }
  }

  /** Runs LOG; a hook that fails keeps none of the others from running. */
  static void log(ServletExchange exchange) {
    exchange.enter(Phase.LOG);
    PluginChain chain = exchange.chain();
    Plugin[] hooks = chain.hooks(Phase.LOG);
    for (int i = 0; i < hooks.length; i++) {
      try {
        hooks[i].onLog(exchange);
      } catch (RuntimeException | LinkageError e) {
        exchange.failed(e, chain.name(Phase.LOG, i) + ".onLog");
      }
    }
  }

  private static boolean fail(ServletExchange exchange, Throwable cause, String hook) {
    if (cause instanceof UncheckedIOException
        && cause.getCause() instanceof ClientGoneException e) {
      e.end(exchange);
    } else {
      exchange.failed(cause, hook);
      exchange.fail(500, "An unexpected error occurred");
    }
    return false;
  }
}
