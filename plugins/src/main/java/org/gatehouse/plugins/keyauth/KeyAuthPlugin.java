package org.gatehouse.plugins.keyauth;

import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.plugins.support.auth.Authentication;
import org.gatehouse.plugins.support.auth.Challenge;
import org.gatehouse.plugins.support.auth.Verdict;

/**
 * Authenticates a consumer by an API key in a header field, a query argument or the body.
 *
 * <p>Answers 401 with a {@code WWW-Authenticate} challenge (RFC 9110 §11.6.1) when the key is
 * missing, repeated or unknown, unless {@code config.anonymous} names a fallback consumer. Never
 * logs a key.
 */
public final class KeyAuthPlugin implements Plugin {
  /** The plugin {@code key-auth}. */
  public static final PluginType<KeyAuthConfig> TYPE =
      PluginType.named("key-auth", KeyAuthConfig.class)
          .priority(1250)
          .withoutConsumer()
          .entity(KeyAuthCredential.class)
          .create(KeyAuthPlugin.class, KeyAuthPlugin::new);

  private final PluginContext context;
  private final Authentication authentication;
  private final CredentialLookup<KeyAuthCredential> credentials;
  private final KeySearch search;
  private final String challenge;

  private KeyAuthPlugin(KeyAuthConfig config, PluginContext context) {
    this.context = context;
    this.authentication =
        new Authentication(context, config.anonymous().orElse(null), config.runOnPreflight());
    this.credentials = context.credentials(KeyAuthCredential.class, "key");
    this.search = new KeySearch(config);
    this.challenge = config.realm().map(realm -> Challenge.of("Key", realm)).orElse("Key");
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    return authentication.run(exchange, this::check);
  }

  private Verdict check(Exchange exchange) {
    KeySearch.Finding finding = search.run(exchange);
    if (finding.isRepeated()) {
      return Verdict.unauthorized("Duplicate API key found", challenge);
    }
    if (finding.key().isEmpty()) {
      return Verdict.unauthorized("No API key found in request", challenge);
    }
    Optional<KeyAuthCredential> credential = credentials.find(finding.key());
    Optional<Consumer> consumer =
        credential.flatMap(found -> context.consumer(found.consumer().id()));
    if (credential.isEmpty() || consumer.isEmpty()) {
      return Verdict.unauthorized("Unauthorized", challenge);
    }
    return Verdict.recognized(consumer.get(), credential.get());
  }
}
