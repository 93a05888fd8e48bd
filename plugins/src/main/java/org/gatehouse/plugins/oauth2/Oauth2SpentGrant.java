package org.gatehouse.plugins.oauth2;

import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TimeToLive;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Entity;

/** A code or a refresh token that was good once, so that it is known when it comes again. */
@Entity(name = "oauth2_spent_grants", isInternal = true, isOfClients = true)
public record Oauth2SpentGrant(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the grant was spent, in seconds since 1970.") long createdAt,
    @Doc("What the grant was.") @OneOf({AUTHORIZATION_CODE, REFRESH_TOKEN}) String grantType,
    @Doc("A digest of the code or of the refresh token.") @Unique @Secret(encrypted = false)
        String digest,
    /*
     * No reference: that tokens are deleted must not make the code good again that they were issued
     * for.
     */
    @Doc("The id of the tokens that were issued for the grant, which all that follow them keep.")
        UUID token,
    @Doc(
            "A digest of the refresh token that was issued for this one; absent when the grant"
                + " cannot be used once more.")
        @NotRequired
        @Secret(encrypted = false)
        Optional<String> successor,
    @Doc("The seconds until the grant is forgotten.") @TimeToLive Optional<Long> ttl) {

  static final String AUTHORIZATION_CODE = "authorization_code";
  static final String REFRESH_TOKEN = "refresh_token";

  /** Without the digests. */
  @Override
  public String toString() {
    return "oauth2 spent grant " + id;
  }
}
