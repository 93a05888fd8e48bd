package org.gatehouse.store.json;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.secret.UnopenedSecretException;
import org.jspecify.annotations.Nullable;

/** Binds the rows of one entity, and sets those aside that do not fit the schema any more. */
public final class RowBinding<E extends Record> {
  private final EntityType<E> type;
  private final Consumer<UnreadableRow> unreadable;

  /**
   * @param unreadable gets each row that does not fit
   */
  public RowBinding(EntityType<E> type, Consumer<UnreadableRow> unreadable) {
    this.type = type;
    this.unreadable = unreadable;
  }

  /** The entity of a row's JSON values; empty when they do not fit. */
  public Optional<E> bind(Map<String, @Nullable Object> values) {
    Problems problems = type.schema().validate(values);
    if (!problems.isEmpty()) {
      setAside(String.valueOf(values.get("id")), problems.withoutSecrets(type.schema()).message());
      return Optional.empty();
    }
    try {
      return Optional.of(type.schema().bind(values));
    } catch (IllegalArgumentException e) {
      setAside(String.valueOf(values.get("id")), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * As {@link #bind(Map)}, of values that are yet to be read.
   *
   * @param id of the row
   * @param values may fail with {@link UnopenedSecretException}
   */
  public Optional<E> bind(String id, Supplier<Map<String, @Nullable Object>> values) {
    try {
      return bind(values.get());
    } catch (UnopenedSecretException e) {
      setAside(id, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Hands a row on that cannot even be read. */
  public void setAside(String id, String problem) {
    unreadable.accept(new UnreadableRow(type.name(), id, problem));
  }

  /** What a row is told to be whose values cannot be read, or do not make an entity. */
  public static StoreException unreadable(
      EntityType<?> type, String id, IllegalArgumentException cause) {
    // what is wrong with a value may repeat the value
    String why =
        cause instanceof UnopenedSecretException
            ? "has " + cause.getMessage()
            : "does not fit the schema";
    return StoreException.unreadable(type.name(), id, why, cause);
  }
}
