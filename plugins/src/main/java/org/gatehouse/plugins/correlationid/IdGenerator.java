package org.gatehouse.plugins.correlationid;

import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.PluginContext;

/** The ways to make an id for an exchange. */
final class IdGenerator {
  private IdGenerator() {}

  /** The generator of a name in the config; thread-safe, each with a counter of its own. */
  static Function<Exchange, String> named(String name, PluginContext context) {
    AtomicLong counter = new AtomicLong();
    return switch (name) {
      case "uuid" -> exchange -> UUID.randomUUID().toString();
      case "uuid#counter" -> {
        String prefix = UUID.randomUUID() + "#";
        yield exchange -> prefix + counter.incrementAndGet();
      }
      case "tracker" -> exchange -> tracker(exchange, context, counter.incrementAndGet());
      default ->
          throw new IllegalArgumentException(
              "generator: " + name + " (expected: uuid, uuid#counter or tracker)");
    };
  }

  /** Node, port, process, exchange, 1 for the requests of it, seconds since 1970. */
  private static String tracker(Exchange exchange, PluginContext context, long number) {
    return String.format(
        Locale.ROOT,
        "%s-%d-%d-%d-1-%.3f",
        context.hostName(),
        exchange.clientRequest().port(),
        ProcessHandle.current().pid(),
        number,
        context.clock().millis() / 1000.0);
  }
}
