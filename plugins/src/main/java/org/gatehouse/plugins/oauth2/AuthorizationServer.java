package org.gatehouse.plugins.oauth2;

import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.api.store.EntityStore;

/**
 * What the two endpoints of one authorization server (RFC 6749 §1.1) work with.
 *
 * @param clients by their {@code client_id}
 */
record AuthorizationServer(
    Oauth2Config config,
    PluginContext context,
    Provision provision,
    Scopes scopes,
    Pkce pkce,
    CredentialLookup<Oauth2Credential> clients,
    EntityStore<Oauth2Token> tokens,
    AuthorizationCodes codes,
    RefreshTokens refreshTokens,
    TokenIssuer issuer) {

  static AuthorizationServer of(Oauth2Config config, PluginContext context) {
    TokenIssuer issuer = new TokenIssuer(config, context.clock());
    return new AuthorizationServer(
        config,
        context,
        new Provision(config.provisionKey()),
        new Scopes(config),
        new Pkce(config.pkce().orElse(null)),
        context.credentials(Oauth2Credential.class, "client_id"),
        context.entities(Oauth2Token.class),
        new AuthorizationCodes(context),
        new RefreshTokens(config, context, issuer),
        issuer);
  }
}
