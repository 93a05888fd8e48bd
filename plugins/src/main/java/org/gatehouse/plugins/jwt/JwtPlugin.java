package org.gatehouse.plugins.jwt;

import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.util.Map;
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
import org.gatehouse.plugins.support.auth.Challenge;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a consumer by a signed token (RFC 7515, RFC 7519) in a header field, a query
 * argument or a cookie.
 *
 * <p>The token names a credential; what it is signed by and how, the credential alone says. Answers
 * 401 with a {@code WWW-Authenticate} challenge (RFC 6750 §3) to all else, unless {@code
 * config.anonymous} names a fallback consumer. Never logs a token.
 */
public final class JwtPlugin implements Plugin {
  /** The plugin {@code jwt}. */
  public static final PluginType<JwtConfig> TYPE =
      PluginType.named("jwt", JwtConfig.class)
          .priority(1450)
          .withoutConsumer()
          .entity(JwtCredential.class)
          .create(JwtPlugin.class, JwtPlugin::new);

  private static final Shared<Boolean, Verifiers> VERIFIERS = new Shared<>(Verifiers::close);

  private final PluginContext context;
  private final Authentication authentication;
  private final CredentialLookup<JwtCredential> credentials;
  private final Verifiers verifiers;
  private final TokenSearch search;
  private final TimeClaims timeClaims;
  private final boolean secretIsBase64;
  private final String keyClaim;
  private final String challenge;
  private final String badTokenChallenge;

  private JwtPlugin(JwtConfig config, PluginContext context) {
    this.context = context;
    this.authentication =
        new Authentication(context, config.anonymous().orElse(null), config.runOnPreflight());
    this.credentials = context.credentials(JwtCredential.class, "key");
    this.search = new TokenSearch(config);
    this.timeClaims = new TimeClaims(config);
    this.secretIsBase64 = config.secretIsBase64();
    this.keyClaim = config.keyClaimName().orElse("iss");
    this.challenge = config.realm().map(realm -> Challenge.of("Bearer", realm)).orElse("Bearer");
    this.badTokenChallenge =
        challenge + (config.realm().isPresent() ? ", " : " ") + "error=\"invalid_token\"";
    this.verifiers = VERIFIERS.acquire(secretIsBase64, () -> new Verifiers(secretIsBase64));
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    return authentication.run(exchange, this::check);
  }

  private Verdict check(Exchange exchange) {
    TokenSearch.Finding finding = search.run(exchange);
    if (finding.isRepeated()) {
      return badToken("Multiple tokens provided");
    }
    if (finding.token().isEmpty()) {
      return refused(Map.of("message", "Unauthorized"), challenge);
    }
    try {
      return check(Token.parse(finding.token()));
    } catch (ParseException e) {
      return badToken("Bad token; " + e.getMessage());
    }
  }

  private Verdict check(Token token) {
    Object key = token.claims().get(keyClaim);
    if (key == null) {
      key = token.header().get(keyClaim);
    }
    if (key == null) {
      return badToken("No mandatory '" + keyClaim + "' in claims");
    }
    if (!(key instanceof String text) || text.isEmpty()) {
      return badToken("Invalid '" + keyClaim + "' in claims");
    }
    Optional<JwtCredential> credential = credentials.find(text);
    return credential.isEmpty()
        ? badToken("No credentials found for given '" + keyClaim + "'")
        : check(token, credential.get());
  }

  private Verdict check(Token token, JwtCredential credential) {
    if (!credential.algorithm().orElse("HS256").equals(token.header().get("alg"))) {
      return badToken("Invalid algorithm");
    }
    Optional<Verifier> verifier = verifiers.of(credential);
    if (verifier.isEmpty()) {
      return badToken("Invalid key/secret");
    }
    if (!verifier.get().holds(token)) {
      return badToken("Invalid signature");
    }
    Map<String, String> problems =
        timeClaims.problems(token.claims(), context.clock().instant().getEpochSecond());
    if (!problems.isEmpty()) {
      return refused(problems, badTokenChallenge);
    }
    Optional<Consumer> consumer = context.consumer(credential.consumer().id());
    return consumer.isEmpty()
        ? refused(
            Map.of(
                "message",
                "Could not find consumer for '" + keyClaim + "=" + credential.key() + "'"),
            null)
        : Verdict.recognized(consumer.get(), credential);
  }

  private Verdict badToken(String message) {
    return refused(Map.of("message", message), badTokenChallenge);
  }

  /** With a bare object, as Kong answers: no id of the request, and JSON whatever is accepted. */
  private Verdict refused(Map<String, String> body, @Nullable String withChallenge) {
    context.logger().log(Level.DEBUG, "refused: {0}", body);
    Answer answer = Answer.json(401, body);
    return Verdict.refused(
        withChallenge == null ? answer : answer.header("WWW-Authenticate", withChallenge));
  }

  @Override
  public void close() {
    VERIFIERS.release(secretIsBase64);
  }
}
