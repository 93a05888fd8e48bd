package org.gatehouse.plugins.openidconnect;

import com.nimbusds.openid.connect.sdk.LogoutRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions: here, and by sending the browser on at the provider (OpenID Connect RP-Initiated
 * Logout 1.0). Immutable.
 */
final class Logout {
  private final Provider provider;
  private final ClientIdentity client;
  private final TokenEndpoint endpoint;
  private final SessionCookies cookies;
  private final Set<String> methods;
  private final @Nullable String suffix;
  private final @Nullable String argument;
  private final @Nullable URI redirectUri;
  private final boolean revokes;

  Logout(
      OpenidConnectConfig config,
      Provider provider,
      ClientIdentity client,
      TokenEndpoint endpoint,
      SessionCookies cookies) {
    this.provider = provider;
    this.client = client;
    this.endpoint = endpoint;
    this.cookies = cookies;
    this.methods = config.logoutMethods();
    this.suffix = config.logoutUriSuffix().orElse(null);
    this.argument = config.logoutQueryArg().orElse(null);
    this.redirectUri =
        config.logoutRedirectUri().orElse(List.of()).stream()
            .map(URI::create)
            .findFirst()
            .orElse(null);
    this.revokes = config.logoutRevoke();
  }

  boolean isMeantBy(ClientRequest request) {
    return methods.contains(request.method())
        && ((suffix != null && request.path().endsWith(suffix))
            || (argument != null && !request.queryArguments(argument).isEmpty()));
  }

  Answer answer(ClientRequest request) {
    if (revokes) {
      cookies.session(request).flatMap(Session::refreshToken).ifPresent(endpoint::revoke);
    }
    Answer answer =
        destination()
            .map(to -> Answer.empty(302).header("Location", to.toString()))
            .orElseGet(() -> Answer.json(200, Map.of("message", "Logged out")));
    answer.header("Cache-Control", "no-store");
    cookies.forget(request).forEach(field -> answer.header("Set-Cookie", field));
    return answer;
  }

  /** The provider's page for it, if it has one and can be asked; else where the config says. */
  private Optional<URI> destination() {
    try {
      URI page = provider.known().metadata().getEndSessionEndpointURI();
      if (page != null) {
        return Optional.of(
            new LogoutRequest(page, null, null, client.id(), redirectUri, null, null).toURI());
      }
    } catch (ProviderUnavailableException e) {
      // the session here ends all the same
    }
    return Optional.ofNullable(redirectUri);
  }
}
