package org.gatehouse.store.postgres;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.secret.UnopenedSecretException;
import org.jspecify.annotations.Nullable;

/** Revisions as triggers have logged them, rows turned back into values of fields. */
final class PostgresHistory implements RevisionLog {
  private final Map<String, EntityTable> tables = new HashMap<>();
  private final List<String> order = new ArrayList<>();
  private final Sessions sessions;

  /**
   * A history over tables.
   *
   * @param tables parents before their children
   */
  PostgresHistory(Iterable<EntityTable> tables, Sessions sessions) {
    for (EntityTable table : tables) {
      this.tables.put(table.name(), table);
      order.add(table.name());
    }
    this.sessions = sessions;
  }

  @Override
  public Page<Revision> page(int size, Optional<String> offset) {
    long before = offset.map(PostgresHistory::number).orElse(Long.MAX_VALUE);
    List<Revision> found =
        sessions.read(ChangeMapper.class, mapper -> mapper.revisionsBefore(before, size + 1));
    if (found.size() <= size) {
      return new Page<>(found, Optional.empty());
    }
    List<Revision> shown = found.subList(0, size);
    return new Page<>(shown, Optional.of(String.valueOf(shown.get(size - 1).number())));
  }

  private static long number(String offset) {
    try {
      return Long.parseLong(offset);
    } catch (NumberFormatException e) {
      throw StoreException.invalidOffset(offset, "not the number of a revision");
    }
  }

  @Override
  public Optional<Revision> find(long number) {
    return number < 1 || number == Long.MAX_VALUE
        ? Optional.empty()
        : sessions
            .read(ChangeMapper.class, mapper -> mapper.revisionsBefore(number + 1, 1))
            .stream()
            .filter(revision -> revision.number() == number)
            .findFirst();
  }

  @Override
  public List<EntityChange> changes(long number) {
    return sessions.read(ChangeMapper.class, mapper -> mapper.changes(number)).stream()
        .map(this::change)
        .toList();
  }

  private EntityChange change(Map<String, @Nullable Object> row) {
    String entity = text(row, "entity");
    return new EntityChange(
        entity,
        UUID.fromString(text(row, "id")),
        Operation.valueOf(text(row, "operation")),
        values(entity, row.get("before")),
        values(entity, row.get("after")));
  }

  @Override
  public List<EntityState> statesAt(long number) {
    List<String> ofClients =
        tables.values().stream().filter(EntityTable::isOfClients).map(EntityTable::name).toList();
    return sessions.read(ChangeMapper.class, mapper -> mapper.statesAt(number, ofClients)).stream()
        .map(
            row ->
                new EntityState(
                    text(row, "entity"),
                    UUID.fromString(text(row, "id")),
                    values(text(row, "entity"), row.get("before"))))
        .sorted(Comparator.comparingInt(state -> order.indexOf(state.entity())))
        .toList();
  }

  private static String text(Map<String, @Nullable Object> row, String column) {
    return (String) Objects.requireNonNull(row.get(column), column);
  }

  /** The values of a row as it was; of a table that is not known, its columns. */
  private Optional<Map<String, @Nullable Object>> values(String entity, @Nullable Object image) {
    if (image == null) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> columns = JsonValues.object(image);
    EntityTable table = tables.get(entity);
    try {
      return Optional.of(table == null ? columns : table.valuesOfImage(columns));
    } catch (UnopenedSecretException e) {
      // not as it is in the log: who restores it would take what is sealed for the secret
      throw StoreException.unavailable(
          "the log of %s %s has %s".formatted(entity, columns.get("id"), e.getMessage()), e);
    }
  }
}
