package org.gatehouse.gateway.lookup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;

/** What a lookup asks of the store, and what of an entity matters to it. */
final class Questions {
  private static final int CHILDREN_AT_ONCE = 1000;

  private Questions() {}

  /** The entities that a key means. */
  static <E extends Record> List<E> ask(EntityStore<E> entities, LookupKey key) {
    return key.value() instanceof UUID parent
        ? childrenOf(new EntityStore.Parent(key.field(), parent), entities)
        : one(entities, key.field(), key.value().toString()).map(List::of).orElse(List.of());
  }

  private static <E extends Record> Optional<E> one(
      EntityStore<E> entities, String field, String value) {
    return field.equals("id") ? uuid(value).flatMap(entities::find) : entities.findBy(field, value);
  }

  private static <E extends Record> List<E> childrenOf(
      EntityStore.Parent parent, EntityStore<E> entities) {
    PageRequest request = PageRequest.first(CHILDREN_AT_ONCE).of(parent);
    Page<E> page = entities.page(request);
    List<E> all = new ArrayList<>(page.data());
    while (page.offset().isPresent()) {
      page = entities.page(request.from(page.offset().get()));
      all.addAll(page.data());
    }
    return List.copyOf(all);
  }

  /** The fields by whose values an entity can be looked up. */
  static List<String> uniqueFields(EntityType<?> type) {
    List<String> names = new ArrayList<>(List.of("id"));
    type.schema().fields().stream()
        .filter(field -> field.is(Field.Trait.UNIQUE))
        .forEach(field -> names.add(field.name()));
    return names;
  }

  /** How long an entity has left to live, in nanoseconds. */
  static <E extends Record> long lifetime(EntityType<E> type, E entity) {
    for (Field field : type.schema().fields()) {
      if (field.is(Field.Trait.TIME_TO_LIVE)
          && type.schema().unbind(entity).get(field.name()) instanceof Long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
      }
    }
    return LookupCache.FOREVER;
  }

  /** Empty for what is none. */
  static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
