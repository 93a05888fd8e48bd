package org.gatehouse.admin.entity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.error.GatewayException;
import org.gatehouse.api.store.RevisionLog.EntityState;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;

/** Makes entities again what they were. */
public final class Restoration {
  private Restoration() {}

  /**
   * Brings entities into older states, within a transaction.
   *
   * @param states parents before their children; without what clients have got, such as tokens: one
   *     that was taken back must not come to life again
   * @throws GatewayException when that cannot be, for an entity of a plugin that is not loaded, or
   *     for two that have changed places
   */
  public static void restore(List<EntityState> states, Entities within) {
    List<EntityState> pending = new ArrayList<>();
    states.stream().filter(state -> values(state).isPresent()).forEach(pending::add);
    List<EntityState> gone =
        new ArrayList<>(states.stream().filter(state -> values(state).isEmpty()).toList());
    Collections.reverse(gone);
    pending.addAll(gone);
    /* One may hold a name, or a link, that another needs: who is refused waits for the others. */
    boolean stoodAside = false;
    while (!pending.isEmpty()) {
      List<EntityState> refused = new ArrayList<>();
      Optional<StoreException> reason = Optional.empty();
      for (EntityState state : pending) {
        try {
          bringBack(type(state, within), state, within);
        } catch (StoreException e) {
          if (e.code() == ErrorCode.DATABASE_ERROR) {
            throw e;
          }
          refused.add(state);
          reason = Optional.of(e);
        }
      }
      if (refused.size() == pending.size()) {
        if (stoodAside) {
          throw reason.orElseThrow();
        }
        stoodAside = true;
        refused.forEach(state -> standAside(type(state, within), state, within));
      }
      pending = refused;
    }
  }

  /** Lets go of the names of an entity that others wait for, where it may be without. */
  private static <E extends Record> void standAside(
      EntityType<E> type, EntityState state, Entities within) {
    Optional<E> known = within.stored(type).find(state.id());
    if (known.isPresent()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>(type.schema().unbind(known.get()));
      type.schema().fields().stream()
          .filter(field -> field.is(Trait.UNIQUE) && !field.is(Trait.REQUIRED))
          .forEach(field -> values.put(field.name(), null));
      E nameless = type.schema().bind(values);
      if (!nameless.equals(known.get())) {
        within.stored(type).update(nameless);
      }
    }
  }

  /** Empty for what was not there, or would have expired by now. */
  private static Optional<Map<String, @Nullable Object>> values(EntityState state) {
    return state.values().filter(values -> !Long.valueOf(0).equals(values.get("ttl")));
  }

  private static EntityType<?> type(EntityState state, Entities within) {
    return within
        .find(state.entity())
        .<EntityType<?>>map(EntityEditor::type)
        .orElseThrow(
            () ->
                new GatewayException(
                    ErrorCode.OPERATION_UNSUPPORTED,
                    "%s %s: expected an entity of a plugin that is loaded"
                        .formatted(state.entity(), state.id()),
                    Map.of()));
  }

  private static <E extends Record> void bringBack(
      EntityType<E> type, EntityState state, Entities within) {
    Optional<Map<String, @Nullable Object>> values = values(state);
    if (values.isPresent()) {
      within.stored(type).upsert(type.schema().bind(values.get()));
    } else {
      within.stored(type).delete(state.id());
    }
  }
}
