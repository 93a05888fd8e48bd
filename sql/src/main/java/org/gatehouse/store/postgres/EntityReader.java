package org.gatehouse.store.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.store.secret.UnopenedSecretException;
import org.jspecify.annotations.Nullable;

/** Reads all entities of a type, and sets those aside that do not fit the schema any more. */
final class EntityReader<E extends Record> {
  private final EntityType<E> type;
  private final EntityTable table;
  private final Consumer<UnreadableRow> unreadable;
  private final List<E> entities = new ArrayList<>();

  EntityReader(EntityType<E> type, EntityTable table, Consumer<UnreadableRow> unreadable) {
    this.type = type;
    this.table = table;
    this.unreadable = unreadable;
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
    Map<String, @Nullable Object> values;
    try {
      values = table.values(row);
    } catch (UnopenedSecretException e) {
      setAside(row, String.valueOf(e.getMessage()));
      return;
    }
    Problems problems = type.schema().validate(values);
    if (!problems.isEmpty()) {
      setAside(values, problems.withoutSecrets(type.schema()).message());
      return;
    }
    try {
      entities.add(type.schema().bind(values));
    } catch (IllegalArgumentException e) {
      setAside(values, String.valueOf(e.getMessage()));
    }
  }

  private void setAside(Map<String, @Nullable Object> values, String problem) {
    unreadable.accept(new UnreadableRow(type.name(), String.valueOf(values.get("id")), problem));
  }
}
