package org.gatehouse.plugins.session;

import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.config.TimeToLive;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Entity;

/** A session that is kept in the store; its cookie tells the {@code session_id}. */
@Entity(name = "sessions", key = "session_id", isOfClients = true)
public record StoredSession(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Doc("The id that the cookie tells.") @Unique String sessionId,
    @Doc("When the session ends, in seconds since 1970.") Optional<Long> expires,
    @Doc("Who the client is, sealed.") @Secret(encrypted = false) Optional<String> data,
    @Auto @Doc("When the session was stored, in seconds since 1970.") long createdAt,
    @Doc("The seconds that the session has left; it stays when absent.") @TimeToLive
        Optional<Long> ttl) {

  /** Without the data. */
  @Override
  public String toString() {
    return "session " + id;
  }
}
