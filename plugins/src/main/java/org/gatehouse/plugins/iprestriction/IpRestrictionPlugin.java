package org.gatehouse.plugins.iprestriction;

import java.lang.System.Logger.Level;
import java.util.List;
import org.gatehouse.api.config.AddressRanges;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.jspecify.annotations.Nullable;

/**
 * Refuses clients by their addresses: those of a list, or all but those of a list.
 *
 * <p>A client's address is that of the connection, or what a trusted proxy says it is. Answers 403
 * unless configured otherwise.
 */
public final class IpRestrictionPlugin implements Plugin {
  /** The plugin {@code ip-restriction}. */
  public static final PluginType<IpRestrictionConfig> TYPE =
      PluginType.named("ip-restriction", IpRestrictionConfig.class)
          .priority(990)
          .onStreamsToo()
          .protocolsByDefault("http", "https", "tcp", "tls", "grpc", "grpcs")
          .create(IpRestrictionPlugin.class, IpRestrictionPlugin::new);

  private static final int FORBIDDEN = 403;

  private final System.Logger logger;
  private final AddressRanges allow;
  private final AddressRanges deny;
  private final int status;
  private final @Nullable String message;

  private IpRestrictionPlugin(IpRestrictionConfig config, PluginContext context) {
    this.logger = context.logger();
    this.allow = AddressRanges.of(config.allow().orElse(List.of()));
    this.deny = AddressRanges.of(config.deny().orElse(List.of()));
    this.status = config.status().map(Double::intValue).orElse(FORBIDDEN);
    this.message = config.message().orElse(null);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    String client = exchange.clientRequest().clientIp();
    byte[] address = AddressRanges.parse(client);
    if (address == null) {
      return refuse(
          exchange,
          FORBIDDEN,
          "Cannot identify the client IP address, unix domain sockets are not supported.");
    }
    if (deny.contains(address) || (!allow.isEmpty() && !allow.contains(address))) {
      return refuse(
          exchange, status, message == null ? "IP address not allowed: " + client : message);
    }
    return Outcome.CONTINUE;
  }

  private Outcome refuse(Exchange exchange, int with, String why) {
    logger.log(
        Level.DEBUG, "{0}: {1} to {2}", exchange.id(), why, exchange.clientRequest().clientIp());
    return exchange.respond(Answer.error(with, why));
  }
}
