package org.gatehouse.plugins.oauth2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.plugins.oauth2.TokenIssuer.Grant;
import org.jspecify.annotations.Nullable;

/**
 * {@code /oauth2/authorize} (RFC 6749 §3.1), called by the web application that has asked the user,
 * not by the user's browser: the answer is JSON with the address to send the browser to.
 *
 * <p>Of several things that are wrong the same one is told as by Kong.
 */
final class AuthorizeEndpoint {
  private final AuthorizationServer server;

  AuthorizeEndpoint(AuthorizationServer server) {
    this.server = server;
  }

  /**
   * @param service the only service that tokens shall be good for
   */
  Answer answer(Parameters parameters, Optional<EntityRef> service) {
    Optional<Map<String, Object>> wrong = server.provision().problem(parameters);
    if (wrong.isPresent()) {
      return Replies.of(400, wrong.get());
    }
    String clientId = parameters.text("client_id");
    Optional<Oauth2Credential> client =
        clientId.isEmpty() ? Optional.empty() : server.clients().find(clientId);
    String target = client.map(one -> target(one, parameters)).orElse(null);
    Map<String, Object> fields = problem(client, target, parameters).orElseGet(LinkedHashMap::new);
    boolean isImplicit = false;
    if (fields.isEmpty()) {
      Grant grant =
          new Grant(
              client.orElseThrow(),
              service,
              Provision.userId(parameters),
              server.scopes().asked(parameters));
      isImplicit = parameters.text("response_type").equals("token");
      fields =
          isImplicit
              ? server.issuer().issue(server.tokens(), grant).fields()
              : code(grant, parameters);
      Replies.addState(fields, parameters);
    }
    int status = fields.containsKey("error") ? 400 : 200;
    return Replies.of(status, target == null ? fields : redirect(target, fields, isImplicit));
  }

  private Map<String, Object> code(Grant grant, Parameters parameters) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(
        "code",
        server.codes().issue(grant, parameters.get("redirect_uri"), Pkce.challenge(parameters)));
    return fields;
  }

  private static Map<String, Object> redirect(
      String target, Map<String, Object> fields, boolean isImplicit) {
    return Map.of(
        "redirect_uri",
        isImplicit
            ? RedirectUri.withFragment(target, fields)
            : RedirectUri.withQuery(target, fields));
  }

  /**
   * Where the user is sent back to: where the request says if that is registered, else to the first
   * address that is, never to another one; null when there is none.
   */
  private static @Nullable String target(Oauth2Credential client, Parameters parameters) {
    List<String> registered = client.redirectUris().orElse(List.of());
    String asked = parameters.text("redirect_uri");
    if (registered.isEmpty() || client.allows(asked)) {
      return registered.isEmpty() ? null : asked;
    }
    return registered.get(0);
  }

  private Optional<Map<String, Object>> problem(
      Optional<Oauth2Credential> client, @Nullable String target, Parameters parameters) {
    Optional<String> challenge = challengeProblem(client, parameters);
    if (challenge.isPresent()) {
      return wrong(parameters, "invalid_request", challenge.get());
    }
    if (client.isEmpty() || target == null) {
      return wrong(parameters, "invalid_client", "Invalid client authentication");
    }
    String asked = parameters.get("redirect_uri");
    if (asked != null && !client.get().allows(asked)) {
      return wrong(parameters, "invalid_request", Replies.OTHER_REDIRECT_URI);
    }
    Optional<String> scope = server.scopes().problem(parameters);
    if (scope.isPresent()) {
      return wrong(parameters, "invalid_scope", scope.get());
    }
    return isOpen(parameters.text("response_type"))
        ? Optional.empty()
        : wrong(parameters, "unsupported_response_type", "Invalid response_type");
  }

  private Optional<String> challengeProblem(
      Optional<Oauth2Credential> client, Parameters parameters) {
    return Pkce.problem(parameters)
        .or(
            () ->
                client
                    .filter(one -> parameters.get("code_challenge") == null)
                    .filter(server.pkce()::isRequiredOf)
                    .map(one -> "code_challenge is required for " + one.clientType() + " clients"));
  }

  private boolean isOpen(String responseType) {
    return switch (responseType) {
      case "code" -> server.config().enableAuthorizationCode();
      case "token" -> server.config().enableImplicitGrant();
      default -> false;
    };
  }

  private static Optional<Map<String, Object>> wrong(
      Parameters parameters, String error, String description) {
    return Optional.of(Replies.error(parameters, error, description));
  }
}
