package org.gatehouse.plugins.mtlsauth;

import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.plugins.support.Shared;
import org.gatehouse.plugins.support.auth.Authentication;
import org.gatehouse.plugins.support.auth.Verdict;

/**
 * Authenticates a consumer by the certificate that the client showed in the TLS handshake.
 *
 * <p>Answers 401 when there is none, when it is not good or when it is nobody's, unless {@code
 * config.anonymous} names a fallback consumer. The connector must ask clients for a certificate;
 * whether it is good is said here alone. Settings are named as in Kong Enterprise.
 */
public final class MtlsAuthPlugin implements Plugin {
  /** The plugin {@code mtls-auth}. */
  public static final PluginType<MtlsAuthConfig> TYPE =
      PluginType.named("mtls-auth", MtlsAuthConfig.class)
          .priority(1600)
          .withoutConsumer()
          .create(MtlsAuthPlugin.class, MtlsAuthPlugin::new);

  private static final String SHARED = "good";
  private static final Shared<String, GoodCertificates> GOOD =
      new Shared<>(GoodCertificates::close);

  private final PluginContext context;
  private final Authentication authentication;
  private final Authorities authorities;
  private final GoodCertificates good;
  private final long lifeMillis;
  private final List<CredentialLookup<Consumer>> consumers;
  private final Optional<String> defaultConsumer;
  private final boolean skipConsumerLookup;

  private MtlsAuthPlugin(MtlsAuthConfig config, PluginContext context) {
    this.context = context;
    this.authentication = new Authentication(context, config.anonymous().orElse(null), true);
    this.authorities = new Authorities(config, context);
    this.lifeMillis = (long) (config.cacheTtl().orElse(60.0) * 1000);
    this.consumers =
        config.consumerBy().orElse(List.of()).stream()
            .map(field -> context.credentials(Consumer.class, field))
            .toList();
    this.defaultConsumer = config.defaultConsumer();
    this.skipConsumerLookup = config.skipConsumerLookup();
    this.good = GOOD.acquire(SHARED, GoodCertificates::new);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    return authentication.run(exchange, this::check);
  }

  private Verdict check(Exchange exchange) {
    List<X509Certificate> chain = exchange.clientRequest().clientCertificates();
    if (chain.isEmpty()) {
      return refused("No required TLS certificate was sent", "the client showed none");
    }
    Trust trust = authorities.trust();
    Optional<Holder> known = good.find(trust, chain, context.clock());
    if (known.isEmpty()) {
      Optional<String> problem = trust.problemWith(chain, context.clock().instant());
      if (problem.isPresent()) {
        return refused("TLS certificate failed verification", problem.get());
      }
      known = Optional.of(Holder.of(chain.get(0)));
      good.remember(trust, chain, known.get(), context.clock(), lifeMillis);
    }
    return skipConsumerLookup ? Verdict.passed() : ofConsumer(known.get());
  }

  private Verdict ofConsumer(Holder holder) {
    Optional<Consumer> consumer = consumer(holder);
    return consumer.isEmpty()
        ? refused("TLS certificate failed verification", "it is of no consumer")
        : Verdict.recognized(consumer.get(), holder.credentialOf(consumer.get()));
  }

  private Optional<Consumer> consumer(Holder holder) {
    for (String name : holder.names()) {
      for (CredentialLookup<Consumer> by : consumers) {
        Optional<Consumer> found = by.find(name);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return defaultConsumer.flatMap(context::consumer);
  }

  private Verdict refused(String message, String reason) {
    context.logger().log(Level.DEBUG, "refused: {0}: {1}", message, reason);
    return Verdict.refused(Answer.error(401, message));
  }

  @Override
  public void close() {
    GOOD.release(SHARED);
  }
}
