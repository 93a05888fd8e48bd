package org.gatehouse.store.json;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.secret.UnopenedSecretException;
import org.jspecify.annotations.Nullable;

/** Binds the rows of one entity, and sets those aside that do not fit the schema any more. */
public final class RowBinding<E extends Record> {
  /** The fields of a plugin that tell which requests it is about. */
  private static final Set<String> SCOPE =
      Set.of("id", "name", "enabled", "route", "service", "consumer");

  private final EntityType<E> type;
  private final Consumer<UnreadableRow> unreadable;

  /**
   * @param unreadable gets each row that does not fit
   */
  public RowBinding(EntityType<E> type, Consumer<UnreadableRow> unreadable) {
    this.type = type;
    this.unreadable = unreadable;
  }

  /**
   * The entity of a row's JSON values; empty when they do not fit.
   *
   * @param stored the values as they are kept
   * @param opened makes what the entity is made of; may fail with {@link UnopenedSecretException}
   */
  public Optional<E> bind(
      String id,
      Map<String, @Nullable Object> stored,
      UnaryOperator<Map<String, @Nullable Object>> opened) {
    String problem;
    try {
      Map<String, @Nullable Object> values = opened.apply(stored);
      Problems problems = type.schema().validate(values);
      if (problems.isEmpty()) {
        return Optional.of(type.schema().bind(values));
      }
      problem = problems.withoutSecrets(type.schema()).message();
    } catch (IllegalArgumentException e) { // an unopened secret, too
      problem = String.valueOf(e.getMessage());
    }
    unreadable.accept(new UnreadableRow(type.name(), id, problem, scope(stored)));
    return Optional.empty();
  }

  private Map<String, @Nullable Object> scope(Map<String, @Nullable Object> stored) {
    if (!type.equals(EntityType.of(PluginInstance.class))) {
      return Map.of();
    }
    Map<String, @Nullable Object> scope = new HashMap<>(stored);
    scope.keySet().retainAll(SCOPE);
    return scope;
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
