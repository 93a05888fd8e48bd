package org.gatehouse.plugins.oauth2;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.store.EntityStore;
import org.jspecify.annotations.Nullable;

/** Makes tokens and stores them, as they are or as digests where the client's secret is a hash. */
final class TokenIssuer {
  private final long expiresIn;
  private final Optional<Long> ttl;
  private final Clock clock;

  TokenIssuer(Oauth2Config config, Clock clock) {
    this.expiresIn = (long) Math.ceil(config.tokenExpiration());
    this.ttl =
        expiresIn > 0 && config.refreshTokenTtl() > 0
            ? Optional.of((long) Math.ceil(config.refreshTokenTtl()))
            : Optional.empty();
    this.clock = clock;
  }

  /**
   * What a token is to be good for.
   *
   * @param service the only service; empty for all
   */
  record Grant(
      Oauth2Credential client,
      Optional<EntityRef> service,
      Optional<String> userId,
      Optional<String> scope) {}

  /** A token as its client gets it. */
  record Issued(String accessToken, long expiresIn, @Nullable String refreshToken) {
    /** The parameters of RFC 6749 §5.1, to which more may be added. */
    Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("access_token", accessToken);
      fields.put("token_type", "bearer");
      if (expiresIn > 0) {
        fields.put("expires_in", expiresIn);
      }
      if (refreshToken != null) {
        fields.put("refresh_token", refreshToken);
      }
      return fields;
    }

    /** Without the tokens. */
    @Override
    public String toString() {
      return "issued token";
    }
  }

  /** A token without a refresh token. */
  Issued issue(EntityStore<Oauth2Token> tokens, Grant grant) {
    return issue(tokens, grant, null);
  }

  /** A token with a new refresh token, if it ever expires. */
  Issued issueRefreshable(EntityStore<Oauth2Token> tokens, Grant grant) {
    return issue(tokens, grant, expiresIn > 0 ? random(grant.client()) : null);
  }

  /** A token with a refresh token that the client has already. */
  Issued issue(EntityStore<Oauth2Token> tokens, Grant grant, @Nullable String refreshToken) {
    String accessToken = random(grant.client());
    tokens.create(
        new Oauth2Token(
            UUID.randomUUID(),
            clock.instant().getEpochSecond(),
            grant.service(),
            new EntityRef(grant.client().id()),
            "bearer",
            expiresIn,
            stored(accessToken),
            Optional.ofNullable(refreshToken).map(TokenIssuer::stored),
            grant.userId(),
            grant.scope(),
            ttl));
    return new Issued(accessToken, expiresIn, refreshToken);
  }

  private static String random(Oauth2Credential client) {
    return client.hashSecret() ? Secrets.DIGESTED + Secrets.random() : Secrets.random();
  }

  private static String stored(String token) {
    return token.startsWith(Secrets.DIGESTED) ? Secrets.digest(token) : token;
  }
}
