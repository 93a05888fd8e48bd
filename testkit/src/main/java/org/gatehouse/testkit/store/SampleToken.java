package org.gatehouse.testkit.store;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.TimeToLive;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Entity;

/** A credential that may expire; the entity that {@link SamplePlugin} brings. */
@Entity(name = "sample_tokens", path = "sample-tokens", key = "token")
@Entity.UniqueTogether({"scope", "consumer"})
public record SampleToken(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the token was made, in seconds since 1970.") long createdAt,
    @Doc("The consumer that has the token.") @References(value = "consumers", onDelete = "cascade")
        EntityRef consumer,
    @Doc("The service that the token is for.") @References("services") Optional<EntityRef> service,
    @Doc("The token.") @Auto @Unique @Secret Optional<String> token,
    @Doc("What the token is good for.") String scope,
    @Doc("How often it may be used.") Optional<Long> uses,
    @Doc("A number with a fraction.") Optional<Double> ratio,
    @Doc("Tags to find the token by.") Optional<Set<@TagName String>> tags,
    @TimeToLive Optional<Long> ttl)
    implements Credential {

  /** Without the token. */
  @Override
  public String toString() {
    return "sample token " + id;
  }
}
