package org.gatehouse.api.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who has changed what, as far back as the store keeps it. One transaction is one revision,
 * whatever it changed. Thread-safe.
 */
public interface RevisionLog {
  /** Some of the revisions, the newest first. */
  Page<Revision> page(int size, Optional<String> offset);

  /** A revision; empty when there never was one of this number, or it is kept no more. */
  Optional<Revision> find(long number);

  /** What a revision changed, in the order in which that was done. */
  List<EntityChange> changes(long number);

  /**
   * What every entity that has been changed after a revision was at the end of that revision, but
   * for what comes about as clients use the gateway ({@link
   * org.gatehouse.api.entity.EntityType#isOfClients}): nobody may bring that back, and there can be
   * much of it. Parents stand before their children.
   *
   * @param number a revision that {@link #find} finds
   */
  List<EntityState> statesAt(long number);

  /**
   * One transaction that changed something.
   *
   * @param number grows from revision to revision
   * @param atMillis when it was committed, in milliseconds since 1970 by the store's clock
   * @param author empty when nobody said
   * @param changes how many entities it made, changed and deleted, those that cascaded included
   */
  record Revision(long number, long atMillis, String author, int changes) {}

  /**
   * What happened to one entity.
   *
   * @param entity the name of the type
   * @param before the JSON values before, by field; empty for an entity that was made
   * @param after the JSON values after; empty for an entity that was deleted
   */
  record EntityChange(
      String entity,
      UUID id,
      Store.Change.Operation operation,
      Optional<Map<String, @Nullable Object>> before,
      Optional<Map<String, @Nullable Object>> after) {}

  /**
   * What an entity was at some time.
   *
   * @param values JSON values by field; empty when there was no such entity
   */
  record EntityState(String entity, UUID id, Optional<Map<String, @Nullable Object>> values) {}
}
