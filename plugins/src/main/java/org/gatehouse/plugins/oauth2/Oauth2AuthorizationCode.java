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

/** A user's consent that a client may fetch a token, once, within five minutes. */
@Entity(name = "oauth2_authorization_codes", isInternal = true, isOfClients = true)
public record Oauth2AuthorizationCode(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the code was issued, in seconds since 1970.") long createdAt,
    @Doc("The only service that the token will be good for; absent for a global one.")
        @References(value = "services", onDelete = "cascade")
        @Default({})
        Optional<EntityRef> service,
    @Doc("The client that may redeem the code.")
        @References(value = "oauth2_credentials", onDelete = "cascade")
        EntityRef credential,
    @Doc("A digest of the code and of the redirect_uri that it was asked for with.")
        @Auto
        @Unique
        @NotRequired
        @Secret(encrypted = false)
        String code,
    @Doc("The user who consented.") @NotRequired Optional<String> authenticatedUserid,
    @Doc("What the user consented to, scopes divided by blanks.") Optional<String> scope,
    @Doc("What the client must know the origin of to redeem the code (RFC 7636).") @NotRequired
        Optional<String> challenge,
    @Doc("How the challenge is made of its origin.") @OneOf("S256") @NotRequired
        Optional<String> challengeMethod,
    @Doc("The plugin that issued the code.")
        @References(value = "plugins", onDelete = "cascade")
        @Default({})
        Optional<EntityRef> plugin,
    @Doc("The seconds until the code is forgotten.") @TimeToLive Optional<Long> ttl) {

  /** RFC 6749 §4.1.2 allows ten minutes; Kong has five. */
  static final long LIFETIME_SECONDS = 300;

  boolean isFresh(long nowMillis) {
    return nowMillis - createdAt * 1000 <= LIFETIME_SECONDS * 1000;
  }

  /** Without the code. */
  @Override
  public String toString() {
    return "oauth2 code " + id;
  }
}
