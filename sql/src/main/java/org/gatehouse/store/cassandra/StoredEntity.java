package org.gatehouse.store.cassandra;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.MalformedJsonException;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * An entity as it stands in its table.
 *
 * @param json its values by field
 */
record StoredEntity(String id, String json) {
  static StoredEntity of(String id, Map<String, @Nullable Object> values) {
    return new StoredEntity(id, RecordCodec.write(values));
  }

  /** The values by field; empty when somebody has made the JSON unreadable. */
  Optional<Map<String, @Nullable Object>> values() {
    try {
      return RecordCodec.parse(json) instanceof Map<?, ?> values
          ? Optional.of(JsonValues.object(values))
          : Optional.empty();
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /** As {@link #values}, none for unreadable JSON. */
  Map<String, @Nullable Object> valuesOrNone() {
    return values().orElseGet(LinkedHashMap::new);
  }
}
