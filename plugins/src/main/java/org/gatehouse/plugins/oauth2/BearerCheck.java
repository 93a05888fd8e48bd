package org.gatehouse.plugins.oauth2;

import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.plugins.support.FieldText;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes a client by the access token that it bears (RFC 6750), and tells the upstream whom the
 * token speaks for. Immutable and thread-safe.
 */
final class BearerCheck {
  private static final String SCOPE = "X-Authenticated-Scope";
  private static final String USER = "X-Authenticated-UserId";
  private static final String INVALID = "The access token is invalid or has expired";
  private static final String GLOBAL =
      "The access token is global, but the current plugin is configured without"
          + " 'global_credentials'";

  private final PluginContext context;
  private final boolean isGlobal;
  private final @Nullable String realm;
  private final TokenSearch search;
  private final CredentialLookup<Oauth2Token> tokens;
  private final CredentialLookup<Oauth2Credential> clients;

  BearerCheck(Oauth2Config config, String headerName, PluginContext context) {
    this.context = context;
    this.isGlobal = config.globalCredentials();
    this.realm = config.realm().orElse(null);
    this.search = new TokenSearch(headerName, config.hideCredentials());
    this.tokens = context.credentials(Oauth2Token.class, "access_token");
    this.clients = context.credentials(Oauth2Credential.class, "id");
  }

  /** Removes what a client says itself of scope and user. */
  static void forgetClaims(Exchange exchange) {
    exchange.upstreamRequest().headers().remove(SCOPE);
    exchange.upstreamRequest().headers().remove(USER);
  }

  Verdict run(Exchange exchange) {
    String shown = search.run(exchange);
    if (shown.isEmpty()) {
      return refused(
          error("invalid_request", "The access token is missing"),
          challenge(realm, Map.of()),
          "none");
    }
    Optional<Oauth2Token> found = Secrets.find(shown, tokens::find);
    if (found.isEmpty()) {
      return invalid("unknown");
    }
    Oauth2Token token = found.get();
    if (token.service().isEmpty() && !isGlobal) {
      return refused(
          error("invalid_token", GLOBAL),
          challenge(realm, error("invalid_token", INVALID)),
          "global");
    }
    if (token.service().isPresent() && !isOf(token.service().get().id(), exchange)) {
      return invalid("of another service");
    }
    if (!token.isFresh(context.clock().millis())) {
      return invalid("expired");
    }
    Optional<Oauth2Credential> client = clients.find(token.credential().id().toString());
    Optional<Consumer> consumer = client.flatMap(one -> context.consumer(one.consumer().id()));
    if (client.isEmpty() || consumer.isEmpty()) {
      return invalid("of no client or consumer");
    }
    Headers headers = exchange.upstreamRequest().headers();
    token.scope().ifPresent(scope -> headers.set(SCOPE, FieldText.utf8(scope)));
    token.authenticatedUserid().ifPresent(user -> headers.set(USER, FieldText.utf8(user)));
    return Verdict.recognized(consumer.get(), client.get());
  }

  private static boolean isOf(UUID service, Exchange exchange) {
    return exchange.service().isPresent() && exchange.service().get().id().equals(service);
  }

  private Verdict invalid(String reason) {
    Map<String, Object> error = error("invalid_token", INVALID);
    return refused(error, challenge(realm, error), reason);
  }

  private Verdict refused(Map<String, Object> error, String challenge, String reason) {
    context.logger().log(Level.DEBUG, "access token refused: {0}", reason);
    return Verdict.refused(Answer.json(401, error).header("WWW-Authenticate", challenge));
  }

  private static Map<String, Object> error(String error, String description) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("error", error);
    fields.put("error_description", description);
    return fields;
  }

  /** A challenge (RFC 6750 §3) that says what is wrong, in the order of the fields. */
  static String challenge(@Nullable String realm, Map<String, Object> error) {
    StringBuilder challenge = new StringBuilder("Bearer");
    if (realm != null) {
      addTo(challenge, "realm", realm);
    }
    error.forEach((name, value) -> addTo(challenge, name, value.toString()));
    return challenge.toString();
  }

  private static void addTo(StringBuilder challenge, String name, String value) {
    challenge
        .append(challenge.length() == "Bearer".length() ? " " : ", ")
        .append(name)
        .append("=\"")
        .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
        .append('"');
  }
}
