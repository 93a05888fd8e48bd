package org.gatehouse.plugins.basicauth;

import java.lang.System.Logger.Level;
import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.plugins.support.auth.Authentication;
import org.gatehouse.plugins.support.auth.Challenge;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a consumer by username and password (RFC 7617), in {@code Proxy-Authorization} or
 * else in {@code Authorization}.
 *
 * <p>Answers 401 with a {@code WWW-Authenticate} challenge when they are missing or wrong, unless
 * {@code config.anonymous} names a fallback consumer, and 503 when more passwords come than can be
 * checked. Never logs a password.
 */
public final class BasicAuthPlugin implements Plugin {
  /** The plugin {@code basic-auth}. */
  public static final PluginType<BasicAuthConfig> TYPE =
      PluginType.named("basic-auth", BasicAuthConfig.class)
          .priority(1100)
          .withoutConsumer()
          .entity(BasicAuthCredential.class)
          .create(BasicAuthPlugin.class, BasicAuthPlugin::new);

  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final String AUTHORIZATION = "Authorization";

  private final PluginContext context;
  private final Authentication authentication;
  private final CredentialLookup<BasicAuthCredential> credentials;
  private final Passwords passwords;
  private final boolean hideCredentials;
  private final String challenge;

  private BasicAuthPlugin(BasicAuthConfig config, PluginContext context) {
    this.context = context;
    this.authentication = new Authentication(context, config.anonymous().orElse(null), true);
    this.credentials = context.credentials(BasicAuthCredential.class, "username");
    this.passwords = Passwords.acquire(context);
    this.hideCredentials = config.hideCredentials();
    this.challenge = Challenge.of("Basic", config.realm());
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    try {
      return authentication.run(exchange, this::check);
    } catch (TooManyLoginsException e) {
      /* Not 401, which would tell a client that its password is wrong, nor the anonymous consumer,
       * whom it did not ask to be. */
      return exchange.respond(Answer.error(503, "Service Unavailable").header("Retry-After", "1"));
    }
  }

  private Verdict check(Exchange exchange) {
    BasicLogin login = take(exchange, PROXY_AUTHORIZATION);
    Optional<BasicAuthCredential> credential = find(login);
    if (credential.isEmpty()) {
      // as in Kong, who is not known by the one field may be by the other
      BasicLogin other = take(exchange, AUTHORIZATION);
      if (other != null) {
        login = other;
        credential = find(other);
      }
    }
    if (login == null) {
      return refused("no username and password that can be read");
    }
    if (!passwords.areRight(login, credential.orElse(null), context)) {
      return refused(credential.isPresent() ? "wrong password" : "unknown username");
    }
    BasicAuthCredential known = credential.orElseThrow();
    return context
        .consumer(known.consumer().id())
        .map(consumer -> recognized(consumer, known))
        .orElseGet(() -> refused("the credential's consumer is gone"));
  }

  private static Verdict recognized(Consumer consumer, BasicAuthCredential credential) {
    return Verdict.recognized(consumer, credential);
  }

  private @Nullable BasicLogin take(Exchange exchange, String field) {
    Headers headers = exchange.clientRequest().headers();
    BasicLogin login = BasicLogin.of(headers, field);
    if (hideCredentials) {
      exchange.upstreamRequest().headers().remove(field);
    }
    return login;
  }

  private Optional<BasicAuthCredential> find(@Nullable BasicLogin login) {
    return login == null ? Optional.empty() : credentials.find(login.username());
  }

  private Verdict refused(String reason) {
    context.logger().log(Level.DEBUG, "refused: {0}", reason);
    return Verdict.unauthorized("Unauthorized", challenge);
  }

  @Override
  public void close() {
    Passwords.release(context);
  }
}
