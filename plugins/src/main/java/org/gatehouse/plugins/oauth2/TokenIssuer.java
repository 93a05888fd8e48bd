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

  /**
   * A token as its client gets it.
   *
   * @param id of what is stored
   */
  record Issued(UUID id, String accessToken, long expiresIn, @Nullable String refreshToken) {
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
    return issue(tokens, grant, newRefreshToken(grant));
  }

  private Issued issue(
      EntityStore<Oauth2Token> tokens, Grant grant, @Nullable String refreshToken) {
    Issued issued = issued(UUID.randomUUID(), grant, refreshToken);
    tokens.create(stored(issued, grant));
    return issued;
  }

  /**
   * A token in the place of another, with a refresh token that the client has already; empty when
   * the other one is no more.
   */
  Optional<Issued> renew(
      EntityStore<Oauth2Token> tokens, UUID id, Grant grant, String refreshToken) {
    return replace(tokens, issued(id, grant, refreshToken), grant);
  }

  /** As {@link #renew}, with a new refresh token, if the token ever expires. */
  Optional<Issued> rotate(EntityStore<Oauth2Token> tokens, UUID id, Grant grant) {
    return replace(tokens, issued(id, grant, newRefreshToken(grant)), grant);
  }

  private Optional<Issued> replace(EntityStore<Oauth2Token> tokens, Issued issued, Grant grant) {
    return tokens.update(stored(issued, grant)).map(stored -> issued);
  }

  private Issued issued(UUID id, Grant grant, @Nullable String refreshToken) {
    return new Issued(id, random(grant.client()), expiresIn, refreshToken);
  }

  private @Nullable String newRefreshToken(Grant grant) {
    return expiresIn > 0 ? random(grant.client()) : null;
  }

  private Oauth2Token stored(Issued issued, Grant grant) {
    return new Oauth2Token(
        issued.id(),
        clock.instant().getEpochSecond(),
        grant.service(),
        new EntityRef(grant.client().id()),
        "bearer",
        expiresIn,
        stored(issued.accessToken()),
        Optional.ofNullable(issued.refreshToken()).map(TokenIssuer::stored),
        grant.userId(),
        grant.scope(),
        ttl);
  }

  private static String random(Oauth2Credential client) {
    return client.hashSecret() ? Secrets.DIGESTED + Secrets.random() : Secrets.random();
  }

  private static String stored(String token) {
    return token.startsWith(Secrets.DIGESTED) ? Secrets.digest(token) : token;
  }
}
