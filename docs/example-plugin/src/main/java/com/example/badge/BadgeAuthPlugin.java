package com.example.badge;

import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CredentialLookup;

/**
 * Lets in whoever shows a known badge number in a header, and tells the upstream who that is.
 *
 * <p>Answers 401 when the header is missing or the number is unknown.
 */
public final class BadgeAuthPlugin implements Plugin {

  public static final PluginType<BadgeAuthConfig> TYPE =
      PluginType.named("badge-auth", BadgeAuthConfig.class)
          .priority(1251)
          .withoutConsumer()
          .entity(Badge.class)
          .create(BadgeAuthPlugin.class, BadgeAuthPlugin::new);

  private final BadgeAuthConfig config;
  private final PluginContext context;
  private final CredentialLookup<Badge> badges;

  BadgeAuthPlugin(BadgeAuthConfig config, PluginContext context) {
    this.config = config;
    this.context = context;
    this.badges = context.credentials(Badge.class, "number");
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    Optional<Badge> badge =
        exchange.clientRequest().headers().first(config.headerName()).flatMap(badges::find);
    Optional<Consumer> consumer = badge.flatMap(shown -> context.consumer(shown.consumer().id()));
    if (consumer.isEmpty()) {
      return exchange.respond(Answer.error(401, "No known badge"));
    }
    exchange.authenticate(consumer.get(), badge.get());
    exchange.upstreamRequest().headers().remove(config.headerName());
    exchange.upstreamRequest().headers().set("X-Consumer-ID", consumer.get().id().toString());
    return Outcome.CONTINUE;
  }
}
