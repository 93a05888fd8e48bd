package org.gatehouse.plugins.oauth2;

import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.support.auth.Authentication;

/**
 * Issues tokens to clients at {@code /oauth2/authorize} and {@code /oauth2/token} of each path it
 * is on (RFC 6749), and authenticates consumers by them everywhere else (RFC 6750).
 *
 * <p>Answers 401 with a {@code WWW-Authenticate} challenge to a request without a good token,
 * unless {@code config.anonymous} names a fallback consumer. Never logs a token, a code or a
 * secret.
 */
public final class Oauth2Plugin implements Plugin {
  /** The plugin {@code oauth2}. */
  public static final PluginType<Oauth2Config> TYPE =
      PluginType.named("oauth2", Oauth2Config.class)
          .priority(1400)
          .withoutConsumer()
          .entity(Oauth2Credential.class)
          .entity(Oauth2AuthorizationCode.class)
          .entity(Oauth2Token.class)
          .entity(Oauth2SpentGrant.class)
          .create(Oauth2Plugin.class, Oauth2Plugin::new);

  private static final String DEFAULT_HEADER = "authorization";

  private final Oauth2Config config;
  private final PluginContext context;
  private final Authentication authentication;
  private final BearerCheck check;
  private final AuthorizeEndpoint authorizeEndpoint;
  private final TokenEndpoint tokenEndpoint;

  private Oauth2Plugin(Oauth2Config config, PluginContext context) {
    this.config = config;
    this.context = context;
    String headerName = config.authHeaderName().orElse(DEFAULT_HEADER);
    this.authentication = new Authentication(context, config.anonymous().orElse(null), true);
    this.check = new BearerCheck(config, headerName, context);
    AuthorizationServer server = AuthorizationServer.of(config, context);
    this.authorizeEndpoint = new AuthorizeEndpoint(server);
    this.tokenEndpoint = new TokenEndpoint(server, headerName);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    String path = exchange.clientRequest().path();
    if (isAt("/oauth2/token", path)) {
      return exchange.respond(answer(exchange, "token"));
    }
    if (isAt("/oauth2/authorize", path)) {
      return exchange.respond(answer(exchange, "authorization"));
    }
    BearerCheck.forgetClaims(exchange);
    return authentication.run(exchange, check::run);
  }

  private static boolean isAt(String endpoint, String path) {
    return path.endsWith(endpoint) || (path.endsWith("/") && path.endsWith(endpoint + "/"));
  }

  private Answer answer(Exchange exchange, String endpoint) {
    ClientRequest request = exchange.clientRequest();
    if (!request.method().equals("POST")) {
      return wrongMethod(request.method(), endpoint);
    }
    Parameters parameters = Parameters.of(request);
    Optional<String> insecure = insecure(request);
    if (insecure.isPresent()) {
      return Replies.of(400, Replies.error(parameters, "access_denied", insecure.get()));
    }
    if (parameters.unsound().isPresent()) {
      String name = parameters.unsound().get();
      String error = name.equals("scope") ? "invalid_scope" : "invalid_request";
      return Replies.of(400, Replies.error(parameters, error, name + " must be a string"));
    }
    Optional<EntityRef> service = exchange.service().map(one -> new EntityRef(one.id()));
    if (config.globalCredentials()) {
      service = Optional.empty();
    } else if (service.isEmpty()) {
      // a token for no service would be one for all
      context
          .logger()
          .log(
              Level.ERROR, "global_credentials: false (expected: true on a route without service)");
      return Answer.error(500, "An unexpected error occurred");
    }
    return endpoint.equals("token")
        ? tokenEndpoint.answer(request, parameters, service)
        : authorizeEndpoint.answer(parameters, service);
  }

  private Answer wrongMethod(String method, String endpoint) {
    String description = "The HTTP method %s is invalid for the %s endpoint";
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("error", "invalid_method");
    fields.put("error_description", description.formatted(method, endpoint));
    return Answer.json(405, fields)
        .header("WWW-Authenticate", BearerCheck.challenge(config.realm().orElse(null), fields));
  }

  /** Why a request is not secure enough for secrets; empty when it is. */
  private Optional<String> insecure(ClientRequest request) {
    if (request.scheme().equals("https")) {
      return Optional.empty();
    }
    if (!config.acceptHttpIfAlreadyTerminated()
        || !request.forwardedScheme().equalsIgnoreCase("https")) {
      return Optional.of("You must use HTTPS");
    }
    return request.headers().all("X-Forwarded-Proto").size() > 1
        ? Optional.of("Only one X-Forwarded-Proto header allowed")
        : Optional.empty();
  }
}
