package org.gatehouse.testkit.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.ConfigSchema;
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

  /** Makes a new core entity that others can point to, and returns its id. */
  public static UUID parent(Store store, String entity) {
    EntityType<?> type =
        CoreEntities.all().stream()
            .filter(known -> known.name().equals(entity))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no core entity " + entity));
    String name = "parent-" + UUID.randomUUID();
    return create(
        store,
        type,
        switch (entity) {
          case "certificates" -> Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY);
          case "consumers" -> Map.of("username", name);
          case "services" -> Map.of("name", name, "host", "parent.test");
          default -> Map.of("name", name);
        });
  }

  private static <E extends Record> UUID create(
      Store store, EntityType<E> type, Map<String, Object> values) {
    return type.id(seed(store, type, entity(type, values)));
  }
}
