package org.gatehouse.plugins.openidconnect;

import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * A login, which the client keeps in a sealed cookie.
 *
 * @param claimNames the claims that it was made to keep, whether the provider had told them or not
 * @param startedAt when the user logged in, in seconds since 1970
 * @param endsAt when the access token expires, in seconds since 1970; 0 when nobody knows
 */
record Session(
    Set<String> claimNames,
    Map<String, ? extends @Nullable Object> claims,
    Optional<String> accessToken,
    Optional<String> refreshToken,
    long startedAt,
    long endsAt) {

  /** A login that has just taken place. */
  static Session started(
      Set<String> claimNames,
      Map<String, ? extends @Nullable Object> claims,
      Tokens tokens,
      long now) {
    return new Session(
        claimNames,
        claims,
        Optional.of(tokens.getAccessToken().getValue()),
        refreshToken(tokens),
        now,
        end(tokens, now));
  }

  /** With new tokens; the old refresh token stays unless there is a new one. */
  Session renewed(Tokens tokens, long now) {
    return new Session(
        claimNames,
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
    return new Session(claimNames, claims, Optional.empty(), Optional.empty(), startedAt, endsAt);
  }

  /** Whether it was made to keep all of these: what it lacks of them, the provider did not tell. */
  boolean keeps(Set<String> neededClaims) {
    return claimNames.containsAll(neededClaims);
  }

  Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new HashMap<>();
    json.put("n", claimNames);
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
        names(json.get("n")),
        json.get("c") instanceof Map<?, ?> claims ? JsonValues.object(claims) : Map.of(),
        Optional.ofNullable((String) json.get("a")),
        Optional.ofNullable((String) json.get("r")),
        json.get("s") instanceof Number seconds ? seconds.longValue() : 0,
        json.get("e") instanceof Number seconds ? seconds.longValue() : 0);
  }

  private static Set<String> names(@Nullable Object value) {
    Set<String> names = new HashSet<>();
    if (value instanceof List<?> list) {
      list.forEach(name -> names.add(String.valueOf(name)));
    }
    return names;
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "session since " + startedAt;
  }
}
