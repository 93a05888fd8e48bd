package org.gatehouse.plugins.oauth2;

import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TimeToLive;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Entity;

/** An access token that was issued to a client, and the refresh token beside it. */
@Entity(name = "oauth2_tokens", key = "access_token", isOfClients = true)
public record Oauth2Token(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the token was issued, in seconds since 1970.") long createdAt,
    @Doc("The only service that the token is good for; absent for a global one.")
        @References(value = "services", onDelete = "cascade")
        @Default({})
        Optional<EntityRef> service,
    @Doc("The client that the token was issued to.")
        @References(value = "oauth2_credentials", onDelete = "cascade")
        EntityRef credential,
    @Doc("How the token is used: by whoever bears it (RFC 6750).")
        @OneOf("bearer")
        @Default("bearer")
        String tokenType,
    @Doc("The seconds that the access token is good for from its issue; 0 for ever.")
        long expiresIn,
    @Doc("The access token, or its digest; 32 random letters and digits when absent.")
        @Auto
        @Unique
        @NotRequired
        @Secret(encrypted = false)
        String accessToken,
    @Doc("The refresh token, or its digest; absent when there is none.")
        @Unique
        @NotRequired
        @Secret(encrypted = false)
        Optional<String> refreshToken,
    @Doc("The user on whose behalf the client acts.") @NotRequired
        Optional<String> authenticatedUserid,
    @Doc("What the token is good for, scopes divided by blanks.") Optional<String> scope,
    @Doc("The seconds until both tokens are forgotten; never when absent.") @TimeToLive
        Optional<Long> ttl) {

  /** Whether the access token was good at a time, in milliseconds since 1970. */
  boolean isFresh(long nowMillis) {
    return expiresIn <= 0 || nowMillis - createdAt * 1000 <= expiresIn * 1000;
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "oauth2 token " + id;
  }
}
