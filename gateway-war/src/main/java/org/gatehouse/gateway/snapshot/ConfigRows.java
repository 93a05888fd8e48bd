package org.gatehouse.gateway.snapshot;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;

/**
 * The rows that snapshots are made of, as the store had them when they were last read; of a change,
 * only what it touches is read again. A row that has not changed stays the same object.
 *
 * <p>For one thread, the reloader's.
 */
final class ConfigRows {
  /** With more changed rows of a type than this, all of them are read: some stores ask for each. */
  private static final int FEW = 200;

  private final Store store;
  private final Map<String, Table<?>> tables = new LinkedHashMap<>();

  /** No rows yet. */
  ConfigRows(Store store, List<Class<? extends Record>> types) {
    this.store = store;
    types.forEach(type -> tables.put(EntityType.of(type).name(), new Table<>(type)));
  }

  /** Whether snapshots are made of this type of entity. */
  boolean has(String entity) {
    return tables.containsKey(entity);
  }

  /**
   * Reads everything.
   *
   * @throws StoreException when the store cannot be read
   */
  void readAll() {
    tables.values().forEach(Table::readAll);
  }

  /**
   * Reads what has changed.
   *
   * @param changed ids by the name of the type, of types that {@link #has} knows
   * @throws StoreException when the store cannot be read; then they have to be read once more
   */
  void readAgain(Map<String, Set<UUID>> changed) {
    changed.forEach((entity, ids) -> table(entity).readAgain(ids));
  }

  /** The rows of a type, by their ids' order. */
  <E extends Record> Collection<E> all(Class<E> type) {
    return byId(type).values();
  }

  /** The rows of a type by their ids; a view, until they are read again. */
  <E extends Record> SortedMap<UUID, E> byId(Class<E> type) {
    @SuppressWarnings("unchecked") // tables are made by their types
    Table<E> table = (Table<E>) table(EntityType.of(type).name());
    return table.rows;
  }

  /** A number that is another one whenever a row of these types has changed. */
  long changes(List<Class<? extends Record>> types) {
    long sum = 0;
    for (Class<? extends Record> type : types) {
      sum += table(EntityType.of(type).name()).changes;
    }
    return sum;
  }

  /** The rows of a type that could not be read. */
  Collection<Store.UnreadableRow> unreadable(Class<? extends Record> type) {
    return table(EntityType.of(type).name()).unreadable.values();
  }

  private Table<?> table(String entity) {
    Table<?> table = tables.get(entity);
    if (table == null) {
      throw new IllegalArgumentException(entity + " (expected: one of " + tables.keySet() + ")");
    }
    return table;
  }

  private final class Table<E extends Record> {
    private final EntityType<E> type;
    private final Map<String, Store.UnreadableRow> unreadable = new HashMap<>();
    private SortedMap<UUID, E> rows = new TreeMap<>();
    private long changes;

    Table(Class<E> type) {
      this.type = EntityType.of(type);
    }

    void readAll() {
      SortedMap<UUID, E> read = new TreeMap<>();
      unreadable.clear();
      for (E row : store.readAll(type, row -> unreadable.put(row.id(), row))) {
        UUID id = type.id(row);
        E known = rows.get(id);
        read.put(id, row.equals(known) ? known : row);
      }
      rows = read;
      changes++;
    }

    void readAgain(Set<UUID> ids) {
      if (ids.size() > FEW || !readEach(ids)) {
        readAll();
      }
    }

    /** Whether each of them can be read; what is wrong with one only the long way tells. */
    private boolean readEach(Set<UUID> ids) {
      Map<UUID, E> found = new HashMap<>();
      try {
        store.entities(type).findAll(ids).forEach(row -> found.put(type.id(row), row));
      } catch (StoreException e) {
        if (e.isOfOneRow()) {
          return false;
        }
        throw e;
      }
      if (!found.values().stream().allMatch(this::isValid)) {
        return false;
      }
      ids.forEach(id -> unreadable.remove(id.toString()));
      rows.keySet().removeAll(ids);
      rows.putAll(found);
      changes++;
      return true;
    }

    private boolean isValid(E row) {
      return type.schema().validate(type.schema().unbind(row)).isEmpty();
    }
  }
}
