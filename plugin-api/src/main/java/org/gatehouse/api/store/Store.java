package org.gatehouse.api.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.api.entity.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes share: entities of every type, the log of changes to them, and counters.
 *
 * <p>Writes through {@link #entities} are each a transaction of their own, by {@link
 * Origin#UNKNOWN}.
 */
public interface Store extends EntityStores, AutoCloseable {
  /**
   * Does work on entities as one transaction: all of its writes become visible together, as one
   * revision, or none does.
   *
   * <p>Within the work, the entities are seen with the work's own writes. A write that is refused
   * throws and leaves the work free to go on without it; an exception that leaves the work undoes
   * all. The work is done again when another transaction came in between, so it must do nothing but
   * read and write through what it is given, on the calling thread.
   *
   * @throws StoreException what the work throws; {@link StoreException#staleRevision} when the
   *     origin expects another revision; and when the store cannot be reached
   */
  <T> Committed<T> transaction(Origin origin, Function<EntityStores, T> work);

  /**
   * Does work that only reads, on all entities as they are at one moment: nothing is seen that
   * others commit meanwhile. The work may be done again, as that of {@link #transaction}.
   *
   * @throws StoreException what the work throws, and when the store cannot be reached
   */
  default <T> T read(Function<EntityStores, T> work) {
    return transaction(Origin.UNKNOWN, work).result();
  }

  /** What was changed by whom. */
  RevisionLog history();

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

  /** The newest revision; 0 when nothing has changed yet. */
  long revision();

  /**
   * The changes after a revision, oldest first, of whole revisions: no more than {@code limit},
   * unless a single revision has more.
   */
  List<Change> changesSince(long revision, int limit);

  /** Sends a signal to the nodes that are there. */
  void send(Signal signal);

  /** The number of the newest signal; 0 when none was sent yet. */
  long newestSignal();

  /** The signals after a number, oldest first. Signals are kept for an hour. */
  List<Signal> signalsSince(long number);

  CounterStore counters();

  /** Keeps a node's report in place of its last one. */
  void report(NodeReport report);

  /** The reports of nodes that have been seen within the last minute, by node id. */
  List<NodeReport> nodes();

  /**
   * Forgets expired entities and counters, revisions that are to be kept no longer, old signals and
   * reports; of a great many not all at once. For a timer to call.
   */
  void cleanUp();

  /**
   * Looks for what is torn or cannot be read, and repairs what can be. Returns a sentence for each
   * finding; none when all is well.
   */
  List<String> check();

  /** Whether the store answers now, within a second or two. */
  boolean isReachable();

  /** What the store can guarantee. */
  Set<StoreCapability> capabilities();

  @Override
  void close();

  /**
   * One entity made, changed or deleted.
   *
   * @param revision grows with every transaction; the changes of one have the same
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
   * @param scope of a plugin, what tells which requests it is about: its id, name, references and
   *     whether it is enabled, as they are stored, sound or not; empty of other entities, and where
   *     nothing can be read
   */
  record UnreadableRow(
      String entity, String id, String problem, Map<String, @Nullable Object> scope) {
    /** A row without a scope. */
    public UnreadableRow(String entity, String id, String problem) {
      this(entity, id, problem, Map.of());
    }
  }

  /** One tag on one entity. */
  record TagUse(String entityName, UUID entityId, String tag) {}
}
