package org.gatehouse.store.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.cassandra.Layouts.Pointer;
import org.gatehouse.store.cassandra.Rows.Source.Children;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a transaction: what it would change, laid over what stands in the tables. Every
 * rule is checked before anything is laid down, so a write that is refused leaves no trace.
 */
final class Transaction implements EntityStores, Rows {
  /** Half of what a node with small segments of its commit log takes in one write. */
  private static final int MAX_ENTITY_BYTES = 1_000_000;

  private final Layouts layouts;
  private final CommittedRows committed;
  private final long now;
  private final List<LoggedChange> changes = new ArrayList<>();

  /** By type and id, what the transaction has left of an entity. */
  private final Map<EntityLayout, NavigableMap<String, Optional<StoredEntity>>> staged =
      new HashMap<>();

  /** By type and unique key, which id it leads to after the transaction's own writes. */
  private final Map<EntityLayout, Map<Link, Optional<String>>> stagedKeys = new HashMap<>();

  private final Map<EntityLayout, Map<String, Optional<StoredEntity>>> readRows = new HashMap<>();
  private final Map<EntityLayout, Map<Link, Optional<String>>> readKeys = new HashMap<>();

  /** How to undo what has been laid down, the last first. */
  private final Deque<Runnable> undo = new ArrayDeque<>();

  /**
   * @param now the time at which it looks at what expires, in milliseconds since 1970
   */
  Transaction(Layouts layouts, CommittedRows committed, long now) {
    this.layouts = layouts;
    this.committed = committed;
    this.now = now;
  }

  @Override
  public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
    return new TransactionEntities<>(type, layouts.of(type), this);
  }

  /** What the transaction changes, in the order in which it was done. */
  List<LoggedChange> changes() {
    return changes;
  }

  // --- reading

  @Override
  public Optional<StoredEntity> find(EntityLayout layout, String id) {
    Optional<StoredEntity> own = rowsOf(staged, layout).get(id);
    return own != null
        ? own
        : of(readRows, layout).computeIfAbsent(id, key -> committed.find(layout, key));
  }

  @Override
  public Optional<String> holder(EntityLayout layout, Link key) {
    Optional<String> own = of(stagedKeys, layout).get(key);
    return own != null
        ? own
        : of(readKeys, layout).computeIfAbsent(key, read -> committed.holder(layout, read));
  }

  @Override
  public List<StoredEntity> select(
      EntityLayout layout, Source source, String after, int limit, Predicate<StoredEntity> wanted) {
    NavigableMap<String, Optional<StoredEntity>> own = rowsOf(staged, layout);
    List<StoredEntity> selected =
        new ArrayList<>(
            committed.select(
                layout,
                source,
                after,
                limit,
                row -> !own.containsKey(row.id()) && wanted.test(row)));
    own.tailMap(after, false).values().stream()
        .flatMap(Optional::stream)
        .filter(wanted)
        .forEach(selected::add);
    selected.sort(Comparator.comparing(StoredEntity::id));
    return selected.size() > limit ? selected.subList(0, limit) : selected;
  }

  private static <V> NavigableMap<String, V> rowsOf(
      Map<EntityLayout, NavigableMap<String, V>> all, EntityLayout layout) {
    return all.computeIfAbsent(layout, key -> new TreeMap<>());
  }

  private static <K, V> Map<K, V> of(Map<EntityLayout, Map<K, V>> all, EntityLayout layout) {
    return all.computeIfAbsent(layout, key -> new HashMap<>());
  }

  /** Reads at once what writing some entities will ask for one by one. */
  void readAhead(EntityLayout layout, List<Map<String, @Nullable Object>> entities) {
    List<String> ids = entities.stream().map(Transaction::id).toList();
    readAheadRows(layout, ids);
    Set<Link> keys = new LinkedHashSet<>();
    for (Map<String, @Nullable Object> values : entities) {
      for (List<String> fields : layout.uniqueKeys()) {
        layout.uniqueLink(fields, values).filter(Link::isIndexable).ifPresent(keys::add);
      }
    }
    List<Link> unread = new ArrayList<>(keys);
    List<Optional<String>> holders = committed.holders(layout, unread);
    for (int n = 0; n < unread.size(); n++) {
      of(readKeys, layout).put(unread.get(n), holders.get(n));
    }
    for (Field field : layout.foreignFields()) {
      Optional<EntityLayout> parents = field.reference().flatMap(layouts::named);
      if (parents.isPresent()) {
        readAheadRows(
            parents.get(),
            entities.stream()
                .flatMap(values -> EntityLayout.parent(values, field.name()).stream())
                .distinct()
                .toList());
      }
    }
  }

  private void readAheadRows(EntityLayout layout, List<String> ids) {
    Map<String, Optional<StoredEntity>> read = of(readRows, layout);
    ids.forEach(id -> read.put(id, Optional.empty()));
    committed.findAll(layout, ids).forEach(row -> read.put(row.id(), Optional.of(row)));
  }

  // --- writing

  /** Adds an entity whose id is new. */
  void create(EntityLayout layout, Map<String, @Nullable Object> kept) {
    String id = id(kept);
    Optional<StoredEntity> known = find(layout, id);
    if (known.filter(isAliveIn(layout)).isPresent()) {
      throw StoreException.primaryKeyViolation(UUID.fromString(id));
    }
    write(layout, known, Optional.empty(), kept);
  }

  /** Replaces an entity; false when there is none. */
  boolean update(EntityLayout layout, Map<String, @Nullable Object> kept) {
    Optional<StoredEntity> known = find(layout, id(kept)).filter(isAliveIn(layout));
    known.ifPresent(old -> write(layout, Optional.empty(), known, kept));
    return known.isPresent();
  }

  /** Adds an entity, or replaces the one with its id; returns what is kept. */
  Map<String, @Nullable Object> upsert(EntityLayout layout, Map<String, @Nullable Object> kept) {
    Optional<StoredEntity> known = find(layout, id(kept));
    Optional<StoredEntity> old = known.filter(isAliveIn(layout));
    if (old.isEmpty()) {
      write(layout, known, Optional.empty(), kept);
      return kept;
    }
    Map<String, @Nullable Object> replaced = new LinkedHashMap<>(kept);
    old.get()
        .values()
        .map(values -> values.get("created_at"))
        .ifPresent(made -> replaced.put("created_at", made));
    write(layout, Optional.empty(), old, replaced);
    return replaced;
  }

  private Predicate<StoredEntity> isAliveIn(EntityLayout layout) {
    return row -> layout.isAlive(row, now);
  }

  private static String id(Map<String, @Nullable Object> values) {
    return String.valueOf(values.get("id"));
  }

  /**
   * @param expired a row of the same id that only waits to be deleted
   * @param old what is replaced
   */
  private void write(
      EntityLayout layout,
      Optional<StoredEntity> expired,
      Optional<StoredEntity> old,
      Map<String, @Nullable Object> kept) {
    StoredEntity row = StoredEntity.of(id(kept), kept);
    if (row.json().length() * 3L > MAX_ENTITY_BYTES
        && row.json().getBytes(UTF_8).length > MAX_ENTITY_BYTES) {
      throw StoreException.unstorable(layout.name(), "it is larger than Cassandra takes at once");
    }
    if (!layout.links(kept).stream().allMatch(Link::isIndexable)) {
      throw StoreException.unstorable(
          layout.name(), "a unique value or a tag is longer than Cassandra can index");
    }
    List<StoredEntity> inTheWay = new ArrayList<>(expired.stream().toList());
    for (List<String> fields : layout.uniqueKeys()) {
      inTheWay.addAll(checkUnique(layout, fields, kept));
    }
    for (Field field : layout.foreignFields()) {
      checkParent(field, kept);
    }
    inTheWay.stream().distinct().forEach(gone -> remove(layout, gone));
    stage(layout, row.id(), old, Optional.of(row));
  }

  /** Expired entities that have the key still; throws when a living one has it. */
  private List<StoredEntity> checkUnique(
      EntityLayout layout, List<String> fields, Map<String, @Nullable Object> kept) {
    Optional<Link> key = layout.uniqueLink(fields, kept);
    if (key.isEmpty()) {
      return List.of();
    }
    Optional<StoredEntity> holder =
        holder(layout, key.get())
            .filter(id -> !id.equals(id(kept)))
            .flatMap(id -> find(layout, id))
            // A lookup row may be out of date; what counts is the entity.
            .filter(row -> layout.uniqueLink(fields, row.valuesOrNone()).equals(key));
    if (holder.filter(isAliveIn(layout)).isPresent()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      fields.forEach(field -> values.put(field, kept.get(field)));
      throw StoreException.uniqueViolation(values);
    }
    return holder.stream().toList();
  }

  private void checkParent(Field field, Map<String, @Nullable Object> kept) {
    Optional<String> parent = EntityLayout.parent(kept, field.name());
    Optional<EntityLayout> parents = field.reference().flatMap(layouts::named);
    if (parent.isPresent()
        && parents.isPresent()
        && find(parents.get(), parent.get()).filter(isAliveIn(parents.get())).isEmpty()) {
      throw StoreException.danglingReference(
          field.name(), parents.get().name(), UUID.fromString(parent.get()));
    }
  }

  /**
   * Removes an entity and what cascades from it; false when there is none.
   *
   * @throws StoreException when another entity points to it
   */
  boolean delete(EntityLayout layout, String id) {
    Optional<StoredEntity> known = find(layout, id).filter(isAliveIn(layout));
    known.ifPresent(row -> remove(layout, row));
    return known.isPresent();
  }

  /** Removes those of some entities that have expired. */
  void deleteExpired(EntityLayout layout, List<String> ids) {
    readAheadRows(layout, ids);
    for (String id : ids) {
      find(layout, id)
          .filter(row -> !layout.isAlive(row, now))
          .ifPresent(row -> remove(layout, row));
    }
  }

  private void remove(EntityLayout layout, StoredEntity row) {
    Map<StoredEntity, EntityLayout> all = new LinkedHashMap<>();
    collect(layout, row, all);
    all.forEach((gone, of) -> stage(of, gone.id(), Optional.of(gone), Optional.empty()));
  }

  private void collect(EntityLayout layout, StoredEntity row, Map<StoredEntity, EntityLayout> all) {
    if (all.put(row, layout) != null) {
      return;
    }
    for (Pointer pointer : layouts.pointersTo(layout.name())) {
      String field = pointer.field().name();
      List<StoredEntity> children =
          select(
              pointer.child(),
              new Children(row.id(), field),
              "",
              Integer.MAX_VALUE,
              child ->
                  EntityLayout.parent(child.valuesOrNone(), field).equals(Optional.of(row.id())));
      for (StoredEntity child : children) {
        if (!pointer.field().cascades() && pointer.child().isAlive(child, now)) {
          throw StoreException.stillReferenced(layout.name(), pointer.child().name());
        }
        collect(pointer.child(), child, all);
      }
    }
  }

  // --- what is laid down

  private void stage(
      EntityLayout layout, String id, Optional<StoredEntity> before, Optional<StoredEntity> after) {
    Set<Link> unlinked = links(layout, before);
    Set<Link> linked = links(layout, after);
    put(rowsOf(staged, layout), id, after);
    Map<Link, Optional<String>> keys = of(stagedKeys, layout);
    unlinked.stream()
        .filter(link -> link.kind() == Link.Kind.UNIQUE)
        .forEach(link -> put(keys, link, Optional.empty()));
    linked.stream()
        .filter(link -> link.kind() == Link.Kind.UNIQUE)
        .forEach(link -> put(keys, link, Optional.of(id)));
    changes.add(
        new LoggedChange(
            layout.name(),
            id,
            before.map(StoredEntity::json).orElse(null),
            after.map(StoredEntity::json).orElse(null),
            unlinked,
            linked));
    undo.push(() -> changes.remove(changes.size() - 1));
  }

  private static Set<Link> links(EntityLayout layout, Optional<StoredEntity> row) {
    return row.map(of -> layout.links(of.valuesOrNone())).orElse(Set.of());
  }

  private <K, V> void put(Map<K, V> map, K key, V value) {
    @Nullable V old = map.put(key, value);
    undo.push(
        () -> {
          if (old == null) {
            map.remove(key);
          } else {
            map.put(key, old);
          }
        });
  }

  /** Does work that stands or falls as a whole within the transaction. */
  void allOrNothing(Runnable work) {
    int before = undo.size();
    try {
      work.run();
    } catch (RuntimeException e) {
      while (undo.size() > before) {
        Objects.requireNonNull(undo.poll()).run();
      }
      throw e;
    }
  }
}
