package org.gatehouse.plugins.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.plugins.support.BoundedCache;
import org.gatehouse.plugins.support.Seal;

/**
 * Whose sessions are, in the store, found through the lookup cache. Thread-safe. All methods throw
 * {@link org.gatehouse.api.store.StoreException} when the store cannot be reached.
 */
final class SessionStore implements AutoCloseable {
  private static final int MAX_ENDED = 10_000;

  private final EntityStore<StoredSession> rows;
  private final CredentialLookup<StoredSession> lookup;
  private final Seal seal;
  private final long staleSeconds;

  /** Sessions that ended here: the lookup cache hears of it only in a moment. */
  private final BoundedCache<String, Boolean> ended;

  SessionStore(PluginContext context, Seal seal, long staleSeconds) {
    this.rows = context.entities(StoredSession.class);
    this.lookup = context.credentials(StoredSession.class, "session_id");
    this.seal = seal;
    this.staleSeconds = staleSeconds;
    this.ended = BoundedCache.of(String.class, Boolean.class, MAX_ENDED);
  }

  /** Whose a session is; empty when it has ended. */
  Optional<Subject> find(String sessionId, long now) {
    if (ended.get(sessionId) != null) {
      return Optional.empty();
    }
    return lookup
        .find(sessionId)
        .filter(row -> row.expires().map(expires -> expires > now).orElse(true))
        .flatMap(StoredSession::data)
        .flatMap(data -> seal.open(data, purpose(sessionId)))
        .flatMap(SessionStore::read);
  }

  private static String purpose(String sessionId) {
    return "data " + sessionId;
  }

  private static Optional<Subject> read(byte[] bytes) {
    try {
      return Optional.of(Subject.readFrom(new DataInputStream(new ByteArrayInputStream(bytes))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Keeps a session.
   *
   * @param seconds for how long; empty for ever
   */
  void keep(Session session, OptionalLong seconds, long now) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    session.subject().writeTo(new DataOutputStream(bytes));
    String sessionId = session.ticket().id();
    Optional<Long> ttl =
        seconds.isPresent() ? Optional.of(Math.max(1, seconds.getAsLong())) : Optional.empty();
    rows.create(
        new StoredSession(
            UUID.randomUUID(),
            sessionId,
            ttl.map(left -> now + left),
            Optional.of(seal.close(bytes.toByteArray(), purpose(sessionId))),
            now,
            ttl));
  }

  /** Another session has taken the place of this one, which requests under way may still have. */
  void replace(String sessionId, long now) {
    if (staleSeconds == 0) {
      end(sessionId);
      return;
    }
    // no later than said before: whoever goes on with the old one gets no more time by it
    rows.findBy("session_id", sessionId)
        .filter(row -> row.expires().map(expires -> expires > now + staleSeconds).orElse(true))
        .ifPresent(
            row ->
                rows.update(
                    new StoredSession(
                        row.id(),
                        sessionId,
                        Optional.of(now + staleSeconds),
                        row.data(),
                        row.createdAt(),
                        Optional.of(staleSeconds))));
  }

  void end(String sessionId) {
    ended.put(sessionId, true);
    rows.findBy("session_id", sessionId).ifPresent(row -> rows.delete(row.id()));
  }

  @Override
  public void close() {
    ended.close();
  }
}
