package org.gatehouse.plugins.openidconnect;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.support.Shared;
import org.gatehouse.plugins.support.auth.Authentication;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients by tokens of an OpenID provider, as a resource server, and by a login
 * there, as a relying party.
 *
 * <p>Answers 401 with a {@code WWW-Authenticate} challenge (RFC 6750 §3) when there is no sound
 * token, unless {@code config.anonymous} names a fallback consumer, and 503 when the provider must
 * be asked and does not answer. Never logs a token.
 */
public final class OpenidConnectPlugin implements Plugin {
  /** The plugin {@code openid-connect}. */
  public static final PluginType<OpenidConnectConfig> TYPE =
      PluginType.named("openid-connect", OpenidConnectConfig.class)
          .priority(1050)
          .withoutConsumer()
          .create(OpenidConnectPlugin.class, OpenidConnectPlugin::new);

  private static final Shared<Provider.Settings, Provider> PROVIDERS =
      new Shared<>(Provider::close);

  private final Authentication authentication;
  private final Provider.Settings settings;
  private final Recognition recognition;
  private final BearerTokens tokens;
  private final @Nullable Introspection introspection;
  private final @Nullable RelyingParty relyingParty;

  private OpenidConnectPlugin(OpenidConnectConfig config, PluginContext context) {
    this.authentication =
        new Authentication(context, config.anonymous().orElse(null), config.runOnPreflight());
    this.settings =
        new Provider.Settings(
            config.issuer(),
            Set.copyOf(config.issuersAllowed().orElse(List.of())),
            Duration.ofMillis(config.timeout()));
    Provider provider = PROVIDERS.acquire(settings, () -> new Provider(settings, context));
    try {
      this.recognition = new Recognition(config, context);
      ClaimRules rules = new ClaimRules(config, provider, context);
      this.relyingParty =
          config.keepsSessions()
              ? new RelyingParty(config, provider, context, rules, recognition)
              : null;
      this.introspection =
          config.allows("introspection") ? new Introspection(config, provider, context) : null;
      this.tokens = new BearerTokens(config, provider, context, rules, recognition, introspection);
    } catch (RuntimeException | Error e) {
      // there is no plugin that would be closed
      PROVIDERS.release(settings);
      throw e;
    }
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    recognition.removeSpoofed(exchange.upstreamRequest().headers());
    try {
      if (relyingParty != null) {
        relyingParty.hide(exchange.upstreamRequest().headers());
        Optional<Answer> answer = relyingParty.answer(exchange.clientRequest());
        if (answer.isPresent()) {
          return exchange.respond(answer.get());
        }
      }
      return authentication.run(exchange, this::check);
    } catch (ProviderUnavailableException e) {
      return exchange.respond(Answer.error(503, "The identity provider is not available"));
    }
  }

  private Verdict check(Exchange exchange) {
    return tokens
        .check(exchange)
        .orElseGet(
            () -> relyingParty == null ? Challenges.missing() : relyingParty.check(exchange));
  }

  @Override
  public void onResponseHeaders(Exchange exchange) {
    if (relyingParty != null) {
      relyingParty.keepRenewed(exchange);
    }
  }

  @Override
  public void close() {
    PROVIDERS.release(settings);
    if (introspection != null) {
      introspection.close();
    }
    if (relyingParty != null) {
      relyingParty.close();
    }
  }
}
