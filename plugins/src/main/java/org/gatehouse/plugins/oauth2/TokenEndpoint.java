package org.gatehouse.plugins.oauth2;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.plugins.oauth2.TokenIssuer.Grant;
import org.gatehouse.plugins.oauth2.TokenIssuer.Issued;

/**
 * {@code /oauth2/token} (RFC 6749 §3.2): clients get tokens for codes, refresh tokens, or what they
 * and the user are.
 *
 * <p>Of several things that are wrong the same one is told as by Kong.
 */
final class TokenEndpoint {
  private final AuthorizationServer server;
  private final String authHeaderName;

  TokenEndpoint(AuthorizationServer server, String authHeaderName) {
    this.server = server;
    this.authHeaderName = authHeaderName;
  }

  /**
   * @param service the only service that tokens shall be good for
   */
  Answer answer(ClientRequest request, Parameters parameters, Optional<EntityRef> service) {
    ClientLogin login = ClientLogin.of(request, parameters, authHeaderName);
    Optional<Oauth2Credential> known =
        login.clientId().isEmpty() ? Optional.empty() : server.clients().find(login.clientId());
    String grantType = parameters.text("grant_type");
    boolean isOfClient = grantType.equals("client_credentials");
    if (known.isEmpty()) {
      return isOfClient && !server.config().enableClientCredentials()
          ? unsupported(parameters)
          : unknownClient(parameters, login.isByHeader() && !isOfClient);
    }
    Oauth2Credential client = known.get();
    if (!client.isPublic() && !ClientSecret.matches(login.secret(), client)) {
      return unknownClient(parameters, login.isByHeader());
    }
    if (client.isPublic() && !login.secret().isBlank()) {
      return refused(
          parameters, "invalid_request", "client_secret is disallowed for public clients");
    }
    if (!isOfClient && client.redirectUris().isEmpty()) {
      return unknownClient(parameters, login.isByHeader());
    }
    String redirectUri = parameters.get("redirect_uri");
    if (!isOfClient && redirectUri != null && !client.allows(redirectUri)) {
      return refused(parameters, "invalid_request", Replies.OTHER_REDIRECT_URI);
    }
    return switch (grantType) {
      case "authorization_code" -> byCode(client, service, parameters);
      case "refresh_token" -> byRefreshToken(client, service, parameters);
      case "client_credentials" ->
          server.config().enableClientCredentials()
              ? byClient(client, service, parameters)
              : unsupported(parameters);
      case "password" ->
          server.config().enablePasswordGrant()
              ? byUser(client, service, parameters)
              : unsupported(parameters);
      default -> unsupported(parameters);
    };
  }

  private Answer byCode(
      Oauth2Credential client, Optional<EntityRef> service, Parameters parameters) {
    Optional<Oauth2AuthorizationCode> found =
        server
            .codes()
            .find(parameters.text("code"), parameters.get("redirect_uri"))
            .filter(code -> service.isEmpty() || code.service().equals(service))
            .filter(code -> code.credential().id().equals(client.id()));
    if (found.isEmpty()) {
      return refused(parameters, "invalid_request", "Invalid code");
    }
    Oauth2AuthorizationCode code = found.get();
    Optional<Answer> unproved = unproved(client, code, parameters);
    if (unproved.isPresent()) {
      return unproved.get();
    }
    EntityRef plugin = new EntityRef(server.context().instance().id());
    if (server.config().globalCredentials() && !code.plugin().map(plugin::equals).orElse(true)) {
      return refused(parameters, "invalid_request", "Invalid code");
    }
    Grant grant = new Grant(client, service, code.authenticatedUserid(), code.scope());
    return answer(server.codes().redeem(code, grant, server.issuer()), grant, "code", parameters);
  }

  /** The answer to a client that cannot prove that it is who asked for the code. */
  private Optional<Answer> unproved(
      Oauth2Credential client, Oauth2AuthorizationCode code, Parameters parameters) {
    String verifier = parameters.get("code_verifier");
    if (code.challenge().isEmpty() && !server.pkce().isRequiredOf(client)) {
      // a verifier without a challenge: somebody has taken the challenge away (RFC 9700 §4.8.2)
      return verifier == null
          ? Optional.empty()
          : Optional.of(refused(parameters, "invalid_grant", "Invalid code"));
    }
    Optional<String> problem = Pkce.problemWithVerifier(verifier);
    if (problem.isPresent() || verifier == null) {
      return problem.map(what -> refused(parameters, "invalid_request", what));
    }
    boolean isProved = code.challenge().filter(one -> Pkce.verifies(verifier, one)).isPresent();
    return isProved
        ? Optional.empty()
        : Optional.of(refused(parameters, "invalid_grant", "Invalid code"));
  }

  private Answer byClient(
      Oauth2Credential client, Optional<EntityRef> service, Parameters parameters) {
    if (parameters.get("authenticated_userid") != null) {
      Optional<Map<String, Object>> wrong = server.provision().keyProblem(parameters);
      if (wrong.isPresent()) {
        return refused(wrong.get());
      }
    }
    return unlessScopesAreWrong(
        parameters,
        () -> server.issuer().issue(server.tokens(), grant(client, service, parameters)));
  }

  private Answer byUser(
      Oauth2Credential client, Optional<EntityRef> service, Parameters parameters) {
    Optional<Map<String, Object>> wrong = server.provision().problem(parameters);
    if (wrong.isPresent()) {
      return refused(wrong.get());
    }
    return unlessScopesAreWrong(
        parameters,
        () ->
            server.issuer().issueRefreshable(server.tokens(), grant(client, service, parameters)));
  }

  private Answer unlessScopesAreWrong(Parameters parameters, Supplier<Issued> issue) {
    return server
        .scopes()
        .problem(parameters)
        .map(problem -> refused(parameters, "invalid_scope", problem))
        .orElseGet(() -> granted(issue.get(), parameters));
  }

  private Grant grant(Oauth2Credential client, Optional<EntityRef> service, Parameters parameters) {
    return new Grant(
        client, service, Provision.userId(parameters), server.scopes().asked(parameters));
  }

  private Answer byRefreshToken(
      Oauth2Credential client, Optional<EntityRef> service, Parameters parameters) {
    String shown = parameters.text("refresh_token");
    Optional<Oauth2Token> found =
        server
            .refreshTokens()
            .find(shown)
            .filter(token -> service.isEmpty() || token.service().equals(service));
    if (found.isEmpty()) {
      return refused(parameters, "invalid_request", "Invalid refresh_token");
    }
    Oauth2Token old = found.get();
    if (!old.credential().id().equals(client.id())) {
      return unknownClient(parameters, false);
    }
    if (old.scope().isPresent() && !server.scopes().stillKnow(old.scope().get())) {
      return refused(parameters, "invalid_scope", "Scope mismatch");
    }
    Grant grant = new Grant(client, service, old.authenticatedUserid(), old.scope());
    return answer(
        server.refreshTokens().exchange(old.id(), shown, grant),
        grant,
        "refresh_token",
        parameters);
  }

  /**
   * @param what the parameter that was redeemed
   */
  private Answer answer(Redemption redemption, Grant grant, String what, Parameters parameters) {
    if (redemption.hasRevoked()) {
      server
          .context()
          .logger()
          .log(
              Level.WARNING,
              "{0} replayed: the tokens that followed from it are revoked ({1})",
              what,
              grant.client());
    }
    return redemption
        .issued()
        .map(issued -> granted(issued, parameters))
        .orElseGet(() -> refused(parameters, "invalid_request", "Invalid " + what));
  }

  private static Answer granted(Issued issued, Parameters parameters) {
    Map<String, Object> fields = issued.fields();
    Replies.addState(fields, parameters);
    return Replies.of(200, fields);
  }

  private Answer unsupported(Parameters parameters) {
    return refused(parameters, "unsupported_grant_type", "Invalid grant_type");
  }

  /** 401 to a client that came with an Authorization field (RFC 6749 §5.2), else 400. */
  private Answer unknownClient(Parameters parameters, boolean isByHeader) {
    if (!isByHeader) {
      return refused(parameters, "invalid_client", "Invalid client authentication");
    }
    log("invalid_client");
    return Replies.of(
            401, Replies.error(parameters, "invalid_client", "Invalid client authentication"))
        .header("WWW-Authenticate", "Basic realm=\"OAuth2.0\"");
  }

  private Answer refused(Parameters parameters, String error, String description) {
    return refused(Replies.error(parameters, error, description));
  }

  private Answer refused(Map<String, Object> fields) {
    log(String.valueOf(fields.get("error")));
    return Replies.of(400, fields);
  }

  private void log(String reason) {
    server.context().logger().log(Level.DEBUG, "token refused: {0}", reason);
  }
}
