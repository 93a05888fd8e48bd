package org.gatehouse.store.cassandra;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.store.secret.SecretFields;

/** The types that a store was opened with, parents first. */
final class Layouts {
  private final Map<String, EntityLayout> byName = new LinkedHashMap<>();

  Layouts(Collection<EntityType<?>> types, SecretFields secrets) {
    types.forEach(type -> byName.put(type.name(), new EntityLayout(type, secrets)));
  }

  /**
   * The layout of a type.
   *
   * @throws IllegalArgumentException when the store was not opened with it
   */
  EntityLayout of(EntityType<?> type) {
    return Optional.ofNullable(byName.get(type.name()))
        .filter(layout -> layout.type().equals(type))
        .orElseThrow(() -> new IllegalArgumentException("not opened with the entity " + type));
  }

  Optional<EntityLayout> named(String entity) {
    return Optional.ofNullable(byName.get(entity));
  }

  Collection<EntityLayout> all() {
    return byName.values();
  }

  /** The types in the order in which children may follow. */
  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The fields by which entities of any type point to those of one. */
  List<Pointer> pointersTo(String entity) {
    return byName.values().stream()
        .flatMap(
            child ->
                child.foreignFields().stream()
                    .filter(field -> field.reference().equals(Optional.of(entity)))
                    .map(field -> new Pointer(child, field)))
        .toList();
  }

  /** A field that points from children to parents. */
  record Pointer(EntityLayout child, Field field) {}
}
