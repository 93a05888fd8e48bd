package org.gatehouse.testkit.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * What contracts for the entities of one type have in common: where their entities come from.
 *
 * <p>Tests take the store as a parameter, for an extension of the store's own to resolve; it is
 * empty when a test begins.
 */
interface EntityContract<E extends Record> {
  EntityType<E> type();

  /**
   * The values of the nth sample: every field but those that the store side fills and those that
   * point to other entities. No two samples share a value of a unique field.
   */
  Map<String, @Nullable Object> values(int n);

  /** Fields that a rule over several fields asks for, though none of them is required. */
  default Set<String> neededToo() {
    return Set.of();
  }

  default EntityStore<E> entities(Store store) {
    return store.entities(type());
  }

  /** The nth sample with all its fields, not stored, pointing to parents that are. */
  default E full(Store store, int n) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(values(n));
    for (Field field : type().foreignFields()) {
      UUID parent = Samples.parent(store, field.reference().orElseThrow());
      values.put(field.name(), Samples.reference(parent));
    }
    return Samples.entity(type(), values);
  }

  /** The nth sample without what it need not have, not stored. */
  default E least(Store store, int n) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Field field : type().schema().fields()) {
      if (field.reference().isPresent() && field.is(Trait.REQUIRED)) {
        UUID parent = Samples.parent(store, field.reference().get());
        values.put(field.name(), Samples.reference(parent));
      } else if (field.is(Trait.REQUIRED)
          || field.is(Trait.UNIQUE)
          || field.is(Trait.ABSTRACT)
          || neededToo().contains(field.name())) {
        values.put(field.name(), values(n).get(field.name()));
      }
    }
    return Samples.entity(type(), values);
  }

  /** The nth sample with the least it must have, stored. */
  default E stored(Store store, int n) {
    return Samples.seed(store, type(), least(store, n));
  }

  /** An entity with another value in one field. */
  default E with(E entity, String field, @Nullable Object value) {
    Map<String, @Nullable Object> values = json(entity);
    values.put(field, value);
    return type().schema().bind(values);
  }

  default Map<String, @Nullable Object> json(E entity) {
    return new LinkedHashMap<>(type().schema().unbind(entity));
  }
}
