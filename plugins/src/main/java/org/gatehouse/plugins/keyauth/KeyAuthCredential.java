package org.gatehouse.plugins.keyauth;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.NotRequired;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.TimeToLive;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Entity;

/** An API key of one consumer; a random one when the operator names none. */
@Entity(name = "keyauth_credentials", path = "key-auths", nestedPath = "key-auth", key = "key")
public record KeyAuthCredential(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the key was made, in seconds since 1970.") long createdAt,
    @Doc("The consumer that the key is of.") @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc("The key: any text that no other consumer has; 32 random letters and digits when absent.")
        @Auto
        @Unique
        @NotRequired
        @Secret(encrypted = false)
        String key,
    @Doc("Tags to find the key by.") Optional<Set<@TagName String>> tags,
    @Doc("The seconds that the key has left to live; it stays when absent.") @TimeToLive
        Optional<Long> ttl)
    implements Credential {

  /** Without the key. */
  @Override
  public String toString() {
    return "key-auth credential " + id;
  }
}
