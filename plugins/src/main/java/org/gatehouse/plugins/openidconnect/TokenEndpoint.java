package org.gatehouse.plugins.openidconnect;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.Optional;
import org.gatehouse.api.plugin.PluginContext;

/** Has the provider turn grants into tokens (RFC 6749 §4.1.3, §6). Thread-safe. */
final class TokenEndpoint {
  private final Provider provider;
  private final ClientIdentity client;
  private final PluginContext context;
  private final Endpoint endpoint;

  TokenEndpoint(Provider provider, ClientIdentity client, PluginContext context) {
    this.provider = provider;
    this.client = client;
    this.context = context;
    this.endpoint = new Endpoint("token_endpoint", provider, context);
  }

  /**
   * The tokens for a code or a refresh token; empty when the provider takes it no more.
   *
   * @throws ProviderUnavailableException when it answers neither
   */
  Optional<Tokens> tokens(AuthorizationGrant grant) {
    URI uri = provider.known().metadata().getTokenEndpointURI();
    if (uri == null) {
      throw endpoint.failed("the provider names no token_endpoint", null);
    }
    HTTPResponse response = endpoint.call(request(uri, grant).toHTTPRequest());
    try {
      TokenResponse parsed = OIDCTokenResponseParser.parse(response);
      if (parsed.indicatesSuccess()) {
        return Optional.of(parsed.toSuccessResponse().getTokens());
      }
      String error = parsed.toErrorResponse().getErrorObject().getCode();
      if (OAuth2Error.INVALID_GRANT.getCode().equals(error)) {
        return Optional.empty();
      }
      throw endpoint.failed(uri + " answers " + response.getStatusCode() + " " + error, null);
    } catch (ParseException e) {
      throw endpoint.failed(uri + " does not answer as OAuth 2.0 has it", null);
    }
  }

  private TokenRequest request(URI uri, AuthorizationGrant grant) {
    return client
        .proof()
        .map(proof -> new TokenRequest.Builder(uri, proof, grant))
        .orElseGet(() -> new TokenRequest.Builder(uri, client.id(), grant))
        .build();
  }

  /** Has the provider end what comes of a refresh token (RFC 7009), if it answers. */
  void revoke(String refreshToken) {
    try {
      URI uri = provider.known().metadata().getRevocationEndpointURI();
      if (uri != null) {
        RefreshToken token = new RefreshToken(refreshToken);
        client
            .proof()
            .map(proof -> new TokenRevocationRequest(uri, proof, token))
            .orElseGet(() -> new TokenRevocationRequest(uri, client.id(), token))
            .toHTTPRequest()
            .send(provider.http());
      }
    } catch (IOException | ProviderUnavailableException e) {
      context.logger().log(Level.WARNING, "revocation: {0}", e.getMessage());
    }
  }
}
