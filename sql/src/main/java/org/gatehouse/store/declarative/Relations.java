package org.gatehouse.store.declarative;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.entity.EntityType;

/** Which entities there are in documents, and which of them may stand inside which. Immutable. */
final class Relations {
  private final Map<String, EntityType<?>> types = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> children = new LinkedHashMap<>();

  /**
   * The relations of types.
   *
   * @param types parents first
   */
  Relations(Collection<EntityType<?>> types) {
    types.forEach(type -> this.types.put(type.name(), type));
    for (EntityType<?> child : types) {
      for (Field field : child.foreignFields()) {
        EntityType<?> parent = this.types.get(field.reference().orElseThrow());
        if (parent != null && !isFieldOf(parent, child.name())) {
          children
              .computeIfAbsent(parent.name(), name -> new LinkedHashMap<>())
              .put(child.name(), field.name());
        }
      }
    }
  }

  /** A list of names of children, such as a certificate's snis, is one of children too. */
  private static boolean isFieldOf(EntityType<?> parent, String name) {
    return parent.schema().field(name).filter(field -> !field.is(Trait.TRANSIENT)).isPresent();
  }

  Collection<EntityType<?>> types() {
    return types.values();
  }

  Optional<EntityType<?>> type(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** The fields by which the entities inside one of a type point to it, by the names of theirs. */
  Map<String, String> childrenOf(EntityType<?> type) {
    return children.getOrDefault(type.name(), Map.of());
  }
}
