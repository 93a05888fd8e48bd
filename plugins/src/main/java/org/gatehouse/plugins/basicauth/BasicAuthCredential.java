package org.gatehouse.plugins.basicauth;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Expands;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Entity;

/** The username and password of one consumer; the password is kept as a hash only. */
@Entity(
    name = "basicauth_credentials",
    path = "basic-auths",
    nestedPath = "basic-auth",
    key = "username")
@Expands(PasswordHashing.class)
public record BasicAuthCredential(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the credential was made, in seconds since 1970.") long createdAt,
    @Doc("The consumer that the credential is of.")
        @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc("The name that the client says, which no other credential has.") @Unique String username,
    @Doc("The password, of which a hash is stored and shown.") @Secret String password,
    @Doc("Tags to find the credential by.") Optional<Set<@TagName String>> tags)
    implements Credential {

  @Override
  public String identifier() {
    return username;
  }

  BasicAuthCredential withPassword(String hash) {
    return new BasicAuthCredential(id, createdAt, consumer, username, hash, tags);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "basic-auth credential " + id;
  }
}
