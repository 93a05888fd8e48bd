package org.gatehouse.store.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.store.json.RowBinding;
import org.jspecify.annotations.Nullable;

/** Reads all entities of a type, and sets those aside that do not fit the schema any more. */
final class EntityReader<E extends Record> {
  private final RowBinding<E> binding;
  private final EntityTable table;
  private final List<E> entities = new ArrayList<>();

  EntityReader(EntityType<E> type, EntityTable table, Consumer<UnreadableRow> unreadable) {
    this.binding = new RowBinding<>(type, unreadable);
    this.table = table;
  }

  /** Reads row after row as the server sends them: no more than some hundred are held at once. */
  List<E> readAll(Sessions sessions) {
    return sessions.inTransaction(
        transaction ->
            transaction.read(
                EntityMapper.class,
                mapper -> {
                  entities.clear();
                  mapper.readAll(table, row -> add(row.getResultObject()));
                  return entities;
                }));
  }

  private void add(Map<String, @Nullable Object> row) {
    binding
        .bind(String.valueOf(row.get("id")), table.sealed(row), table::opened)
        .ifPresent(entities::add);
  }
}
