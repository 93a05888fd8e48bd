package org.gatehouse.plugins.hmacauth;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Entity;

/** A secret that one consumer signs requests with; a random one when the operator names none. */
@Entity(
    name = "hmacauth_credentials",
    path = "hmac-auths",
    nestedPath = "hmac-auth",
    key = "username")
public record HmacAuthCredential(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the credential was made, in seconds since 1970.") long createdAt,
    @Doc("The consumer that the credential is of.")
        @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc("The name that the client says, which no other credential has.") @Unique String username,
    @Doc("What both sides sign with; 32 random letters and digits when absent.")
        @Auto
        @Secret(encrypted = false)
        String secret,
    @Doc("Tags to find the credential by.") Optional<Set<@TagName String>> tags)
    implements Credential {

  @Override
  public String identifier() {
    return username;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "hmac-auth credential " + id;
  }
}
