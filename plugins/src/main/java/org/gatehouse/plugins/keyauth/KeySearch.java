package org.gatehouse.plugins.keyauth;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.plugins.support.body.BodyArguments;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key in a request, and hides it from the upstream: for each name in turn the header
 * field, then the query argument, then the body argument. The first that is there decides, be it
 * empty or repeated. Immutable and thread-safe.
 */
final class KeySearch {
  /** Longer bodies are forwarded without a look into them. */
  static final int MAX_BODY_BYTES = 1024 * 1024;

  private final KeyAuthConfig config;

  KeySearch(KeyAuthConfig config) {
    this.config = config;
  }

  /** What was found: the key, which is empty when there is none, or that there are several. */
  record Finding(String key, boolean isRepeated) {
    private static final Finding NOTHING = new Finding("", false);
    private static final Finding REPEATED = new Finding("", true);

    /** Keys are secret. */
    @Override
    public String toString() {
      return isRepeated ? "several keys" : key.isEmpty() ? "no key" : "a key";
    }
  }

  Finding run(Exchange exchange) {
    Body body = new Body(exchange);
    for (String name : config.keyNames()) {
      Object value = value(exchange, body, name);
      if (value instanceof List<?> || value instanceof Map<?, ?>) {
        return Finding.REPEATED;
      }
      if (value instanceof String key) {
        if (config.hideCredentials()) {
          hide(exchange, body, name);
        }
        return new Finding(key, false);
      }
    }
    return Finding.NOTHING;
  }

  /** A text, a list or an object for a repeated one, anything else for no key, null for nothing. */
  private @Nullable Object value(Exchange exchange, Body body, String name) {
    Object value = null;
    if (config.keyInHeader()) {
      value = only(exchange.clientRequest().headers().all(name));
    }
    if (value == null && config.keyInQuery() && exchange.clientRequest().query().isPresent()) {
      value = only(exchange.clientRequest().queryArguments(name));
    }
    if (value == null && config.keyInBody()) {
      value = body.arguments().map(arguments -> arguments.value(name)).orElse(null);
    }
    return value;
  }

  private static @Nullable Object only(List<String> values) {
    if (values.isEmpty()) {
      return null;
    }
    return values.size() == 1 ? values.get(0) : values;
  }

  private void hide(Exchange exchange, Body body, String name) {
    exchange.upstreamRequest().headers().remove(name);
    exchange.upstreamRequest().removeQueryArgument(name);
    if (config.keyInBody()) {
      body.arguments()
          .filter(arguments -> arguments.remove(name))
          .ifPresent(arguments -> exchange.upstreamRequest().body(arguments.toBytes()));
    }
  }

  /** The body's arguments, read when first asked for. */
  private static final class Body {
    private final Exchange exchange;
    private Optional<BodyArguments> arguments = Optional.empty();
    private boolean isRead;

    Body(Exchange exchange) {
      this.exchange = exchange;
    }

    Optional<BodyArguments> arguments() {
      if (!isRead) {
        arguments = BodyArguments.read(exchange.clientRequest(), MAX_BODY_BYTES);
        isRead = true;
      }
      return arguments;
    }
  }
}
