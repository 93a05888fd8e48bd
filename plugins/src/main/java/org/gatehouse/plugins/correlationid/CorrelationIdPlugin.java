package org.gatehouse.plugins.correlationid;

import java.util.Optional;
import java.util.function.Function;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;

/**
 * Gives each request an id in a header field: the one that the client sent, or a new one. The
 * upstream gets it, log records have it as {@code correlation_id}, and the client is told on
 * demand.
 */
public final class CorrelationIdPlugin implements Plugin {
  /** The plugin {@code correlation-id}. */
  public static final PluginType<CorrelationIdConfig> TYPE =
      PluginType.named("correlation-id", CorrelationIdConfig.class)
          .priority(100_001)
          .create(CorrelationIdPlugin.class, CorrelationIdPlugin::new);

  private static final AttributeKey<String> ID = new AttributeKey<>("correlation id");

  private final String headerName;
  private final boolean isEchoed;
  private final Function<Exchange, String> generator;

  private CorrelationIdPlugin(CorrelationIdConfig config, PluginContext context) {
    this.headerName = config.headerName().orElse("Kong-Request-ID");
    this.isEchoed = config.echoDownstream();
    this.generator = IdGenerator.named(config.generator(), context);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    Optional<String> sent = sentId(exchange);
    String id = sent.orElseGet(() -> generator.apply(exchange));
    if (sent.isEmpty()) {
      exchange.upstreamRequest().headers().set(headerName, id);
    }
    exchange.attribute(ID, id);
    exchange.logFields().put("correlation_id", id);
    return Outcome.CONTINUE;
  }

  @Override
  public void onResponseHeaders(Exchange exchange) {
    if (!isEchoed) {
      return;
    }
    String id =
        exchange
            .attribute(ID)
            .or(() -> sentId(exchange))
            .orElseGet(() -> generator.apply(exchange));
    exchange.clientResponse().headers().set(headerName, id);
  }

  private Optional<String> sentId(Exchange exchange) {
    return exchange.clientRequest().headers().first(headerName).filter(id -> !id.isEmpty());
  }
}
