package org.gatehouse.gateway.lookup;

import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.CredentialLookup;

/** The consumers that requests belong to, from memory when they are known. Thread-safe. */
public final class Consumers {
  private final CredentialLookup<Consumer> byId;
  private final CredentialLookup<Consumer> byUsername;

  Consumers(LookupCache lookups) {
    EntityType<Consumer> type = EntityType.of(Consumer.class);
    this.byId = lookups.lookup(type, "id");
    this.byUsername = lookups.lookup(type, "username");
  }

  public Optional<Consumer> find(UUID id) {
    return byId.find(id.toString());
  }

  /** The consumer of an id, or else of a username. */
  public Optional<Consumer> find(String idOrUsername) {
    Optional<Consumer> found = isUuid(idOrUsername) ? byId.find(idOrUsername) : Optional.empty();
    return found.isPresent() ? found : byUsername.find(idOrUsername);
  }

  private static boolean isUuid(String text) {
    return text.length() == 36 && Questions.uuid(text).isPresent();
  }
}
