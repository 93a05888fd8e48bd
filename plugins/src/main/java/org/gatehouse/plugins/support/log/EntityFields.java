package org.gatehouse.plugins.support.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * Entities as log records show them: without absent fields. Those seen lately are kept, since the
 * same few are in nearly every record. Thread-safe.
 */
final class EntityFields<E extends Record> {
  private static final int MAX_KEPT = 10_000;

  private final ConfigSchema<E> schema;
  private final Map<UUID, Kept<E>> kept = new ConcurrentHashMap<>();

  EntityFields(Class<E> type) {
    this.schema = ConfigSchema.of(type);
  }

  /** The fields of an entity; shared, not to be changed. */
  @SuppressWarnings("ReferenceEquality") // equality looks at every field, and costs as much as they
  Map<String, @Nullable Object> of(UUID id, E entity) {
    Kept<E> known = kept.get(id);
    if (known != null && known.entity == entity) {
      return known.fields;
    }
    Map<String, @Nullable Object> fields = present(schema.unbind(entity));
    if (kept.size() >= MAX_KEPT) {
      kept.clear();
    }
    kept.put(id, new Kept<>(entity, fields));
    return fields;
  }

  private static Map<String, @Nullable Object> present(Map<String, @Nullable Object> fields) {
    Map<String, @Nullable Object> present = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> nested) {
            present.put(name, present(JsonValues.object(nested)));
          } else if (value != null) {
            present.put(name, value);
          }
        });
    return present;
  }

  private record Kept<E>(E entity, Map<String, @Nullable Object> fields) {}
}
