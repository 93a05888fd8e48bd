package org.gatehouse.testkit.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;

/** Makes entities for contracts of stores. */
public final class Samples {
  private Samples() {}

  /** An entity of JSON values, with defaults, a new id and the time for what they leave out. */
  public static <E extends Record> E entity(
      EntityType<E> type, Map<String, ? extends @Nullable Object> values) {
    ConfigSchema<E> schema = type.schema();
    return schema.bind(schema.complete(new LinkedHashMap<>(values), Instant.now()));
  }

  /** A pointer to an entity, as it stands in JSON. */
  public static Map<String, @Nullable Object> reference(UUID id) {
    Map<String, @Nullable Object> reference = new LinkedHashMap<>();
    reference.put("id", id.toString());
    return reference;
  }

  /** Puts an entity into a store for a test to read, whether the store can be written or not. */
  static <E extends Record> E seed(Store store, EntityType<E> type, E entity) {
    return store instanceof ReadOnlyStore readOnly
        ? readOnly.seed(type, entity)
        : store.entities(type).create(entity);
  }

  /** Makes a new entity that others can point to, with parents of its own, and returns its id. */
  public static UUID parent(Store store, String entity) {
    EntityType<?> type =
        Stream.concat(CoreEntities.all().stream(), store.types().stream())
            .filter(known -> known.name().equals(entity))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no entity " + entity));
    String name = "parent-" + UUID.randomUUID();
    return create(
        store,
        type,
        switch (entity) {
          case "certificates" -> Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY);
          case "consumers" -> Map.of("username", name);
          case "plugins" -> Map.of("name", name, "config", Map.of());
          case "services" -> Map.of("name", name, "host", "parent.test");
          default -> least(store, type, name);
        });
  }

  private static Map<String, Object> least(Store store, EntityType<?> type, String name) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (type.schema().field("name").isPresent()) {
      values.put("name", name);
    }
    for (Field field : type.foreignFields()) {
      if (field.is(Trait.REQUIRED)) {
        UUID parent = parent(store, field.reference().orElseThrow());
        values.put(field.name(), reference(parent));
      }
    }
    return values;
  }

  private static <E extends Record> UUID create(
      Store store, EntityType<E> type, Map<String, Object> values) {
    return type.id(seed(store, type, entity(type, values)));
  }
}
