package org.gatehouse.plugins.openidconnect;

import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * A login, which the client keeps in a sealed cookie.
 *
 * @param startedAt when the user logged in, in seconds since 1970
 * @param endsAt when the access token expires, in seconds since 1970; 0 when nobody knows
 */
record Session(
    Map<String, ? extends @Nullable Object> claims,
    Optional<String> accessToken,
    Optional<String> refreshToken,
    long startedAt,
    long endsAt) {

  /** A login that has just taken place. */
  static Session started(Map<String, ? extends @Nullable Object> claims, Tokens tokens, long now) {
    return new Session(
        claims,
        Optional.of(tokens.getAccessToken().getValue()),
        refreshToken(tokens),
        now,
        end(tokens, now));
  }

  /** With new tokens; the old refresh token stays unless there is a new one. */
  Session renewed(Tokens tokens, long now) {
    return new Session(
        claims,
        Optional.of(tokens.getAccessToken().getValue()),
        refreshToken(tokens).or(() -> refreshToken),
        startedAt,
        end(tokens, now));
  }

  private static Optional<String> refreshToken(Tokens tokens) {
    return Optional.ofNullable(tokens.getRefreshToken()).map(RefreshToken::getValue);
  }

  private static long end(Tokens tokens, long now) {
    long lifetime = tokens.getAccessToken().getLifetime();
    return lifetime > 0 ? now + lifetime : 0;
  }

  Session withoutTokens() {
    return new Session(claims, Optional.empty(), Optional.empty(), startedAt, endsAt);
  }

  Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new HashMap<>();
    json.put("c", claims);
    json.put("a", accessToken.orElse(null));
    json.put("r", refreshToken.orElse(null));
    json.put("s", startedAt);
    json.put("e", endsAt);
    return json;
  }

  /** Of what {@link #toJson} made. */
  static Session of(Map<String, @Nullable Object> json) {
    return new Session(
        json.get("c") instanceof Map<?, ?> claims ? JsonValues.object(claims) : Map.of(),
        Optional.ofNullable((String) json.get("a")),
        Optional.ofNullable((String) json.get("r")),
        json.get("s") instanceof Number seconds ? seconds.longValue() : 0,
        json.get("e") instanceof Number seconds ? seconds.longValue() : 0);
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "session since " + startedAt;
  }
}
