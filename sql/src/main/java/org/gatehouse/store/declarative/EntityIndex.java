package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore.Parent;
import org.jspecify.annotations.Nullable;

/** The entities of one type by id, by unique fields, by parent and by tag. Immutable. */
final class EntityIndex<E extends Record> {
  /** As ids are compared as text, which is the order of lists. */
  static final Comparator<UUID> ID_ORDER =
      (one, other) -> {
        int high =
            Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high == 0
            ? Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits())
            : high;
      };

  private final EntityType<E> type;
  private final List<E> inOrder;
  private final Map<UUID, E> byId = new HashMap<>();
  private final Map<String, Map<String, E>> byKey = new HashMap<>();
  private final Map<String, Map<UUID, List<E>>> byParent = new HashMap<>();
  private final Map<String, List<E>> byTag = new HashMap<>();

  EntityIndex(EntityType<E> type, Collection<E> entities) {
    this.type = type;
    List<E> sorted = new ArrayList<>(entities);
    sorted.sort(Comparator.comparing(type::id, ID_ORDER));
    this.inOrder = List.copyOf(sorted);
    inOrder.forEach(entity -> byId.put(type.id(entity), entity));
    for (Field field : type.schema().fields()) {
      if (isKey(field)) {
        byKey.put(field.name(), keyed(field));
      } else if (field.kind() == FieldKind.FOREIGN) {
        byParent.put(field.name(), grouped(field));
      }
    }
    if (type.hasTags()) {
      inOrder.forEach(entity -> tags(entity).forEach(tag -> add(byTag, tag, entity)));
    }
  }

  /** Whether entities are found by a field, alone or among the children of a parent. */
  private boolean isKey(Field field) {
    return field.kind() == FieldKind.STRING
        && (field.is(Trait.UNIQUE)
            || type.endpointKey().equals(Optional.of(field))
            || type.uniqueTogether().stream().anyMatch(group -> group.contains(field.name())));
  }

  private Map<String, E> keyed(Field field) {
    Map<String, E> keyed = new HashMap<>();
    for (E entity : inOrder) {
      value(entity, field.name()).ifPresent(value -> keyed.putIfAbsent((String) value, entity));
    }
    return keyed;
  }

  private Map<UUID, List<E>> grouped(Field field) {
    Map<UUID, List<E>> grouped = new HashMap<>();
    for (E entity : inOrder) {
      value(entity, field.name())
          .ifPresent(parent -> add(grouped, ((EntityRef) parent).id(), entity));
    }
    return grouped;
  }

  private static <K, V> void add(Map<K, List<V>> lists, K key, V value) {
    lists.computeIfAbsent(key, absent -> new ArrayList<>(1)).add(value);
  }

  private Optional<Object> value(E entity, String field) {
    @Nullable Object value = type.schema().component(entity, field);
    return value instanceof Optional<?> optional
        ? optional.map(Object.class::cast)
        : Optional.ofNullable(value);
  }

  /** The tags of an entity in their order. */
  List<String> tags(E entity) {
    return value(entity, "tags").stream()
        .flatMap(tags -> ((Collection<?>) tags).stream())
        .map(String::valueOf)
        .toList();
  }

  EntityType<E> type() {
    return type;
  }

  /** All entities in the order of their ids. */
  List<E> all() {
    return inOrder;
  }

  Optional<E> find(UUID id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * The entity with a value in a key.
   *
   * @throws IllegalArgumentException when the field is no key
   */
  Optional<E> find(String field, String value) {
    Map<String, E> keyed = byKey.get(field);
    if (keyed == null) {
      throw new IllegalArgumentException(field + " (expected: a unique field of " + type + ")");
    }
    return Optional.ofNullable(keyed.get(value));
  }

  /** As {@link #find(String, String)}, among the children of a parent only. */
  Optional<E> find(String field, String value, Parent parent) {
    if (find(field, value).isEmpty()) {
      return Optional.empty();
    }
    return childrenOf(parent).stream()
        .filter(entity -> value(entity, field).equals(Optional.of(value)))
        .findFirst();
  }

  /**
   * The entities that point to another one, in the order of their ids.
   *
   * @throws IllegalArgumentException when there is no such foreign field
   */
  List<E> childrenOf(Parent parent) {
    Map<UUID, List<E>> grouped = byParent.get(parent.field());
    if (grouped == null) {
      throw new IllegalArgumentException(
          parent.field() + " (expected: a foreign field of " + type + ")");
    }
    return grouped.getOrDefault(parent.id(), List.of());
  }

  /** The entities with a tag in the order of their ids. */
  List<E> tagged(String tag) {
    return byTag.getOrDefault(tag, List.of());
  }

  /** The part of a list in the order of ids that comes after one. */
  List<E> after(UUID id, List<E> list) {
    List<E> rest = from(id, list);
    return !rest.isEmpty() && type.id(rest.get(0)).equals(id) ? rest.subList(1, rest.size()) : rest;
  }

  /** As {@link #after}, with the entity of that id itself. */
  List<E> from(UUID id, List<E> list) {
    int low = 0;
    int high = list.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ID_ORDER.compare(type.id(list.get(middle)), id) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return list.subList(low, list.size());
  }
}
