package org.gatehouse.api.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.gatehouse.api.entity.EntityType;

/** What the nodes share: entities of every type, the log of changes to them, and counters. */
public interface Store extends AutoCloseable {
  /** The entities of one type. */
  <E extends Record> EntityStore<E> entities(EntityType<E> type);

  /** The types that this store was opened with, parents first. */
  Collection<EntityType<?>> types();

  /**
   * Reads every entity of a type.
   *
   * @param unreadable gets each row that does not fit the schema any more; the rest is still read
   */
  <E extends Record> List<E> readAll(EntityType<E> type, Consumer<UnreadableRow> unreadable);

  /** The tags on entities, in the order of the entities' ids; of one name only when given. */
  Page<TagUse> tags(Optional<String> tag, PageRequest request);

  /** The newest entry of the change log; 0 when nothing has changed yet. */
  long revision();

  /** The changes after a revision, oldest first, no more than {@code limit}. */
  List<Change> changesSince(long revision, int limit);

  CounterStore counters();

  /** Keeps a node's report in place of its last one. */
  void report(NodeReport report);

  /** The reports of nodes that have been seen within the last minute, by node id. */
  List<NodeReport> nodes();

  /** Forgets expired entities and counters, old changes and reports. For a timer to call. */
  void cleanUp();

  /** Whether the store answers now, within a second or two. */
  boolean isReachable();

  /** What the store can guarantee. */
  Set<StoreCapability> capabilities();

  @Override
  void close();

  /**
   * One entity made, changed or deleted.
   *
   * @param revision grows with every change
   * @param entity the name of the type
   */
  record Change(long revision, String entity, UUID id, Operation operation) {
    /** What happened to the entity. */
    public enum Operation {
      CREATE,
      UPDATE,
      DELETE
    }
  }

  /**
   * A row that cannot be read as an entity.
   *
   * @param problem what is wrong, without the values of secret fields
   */
  record UnreadableRow(String entity, String id, String problem) {}

  /** One tag on one entity. */
  record TagUse(String entityName, UUID entityId, String tag) {}
}
