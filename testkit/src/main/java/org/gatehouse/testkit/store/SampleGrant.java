package org.gatehouse.testkit.store;

import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.entity.Entity;

/** What a client has got by using the gateway; another entity that {@link SamplePlugin} brings. */
@Entity(name = "sample_grants", isInternal = true, isOfClients = true)
public record SampleGrant(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Auto @Doc("When the grant was made, in seconds since 1970.") long createdAt,
    @Doc("What the client shows.") @Secret String code) {

  /** Without the code. */
  @Override
  public String toString() {
    return "sample grant " + id;
  }
}
