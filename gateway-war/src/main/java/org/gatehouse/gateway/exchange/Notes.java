package org.gatehouse.gateway.exchange;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.exchange.AttributeKey;
import org.jspecify.annotations.Nullable;

/** What plugins keep on an exchange, for one another and for its log record. Mostly nothing. */
final class Notes {
  private @Nullable Map<AttributeKey<?>, Object> attributes;
  private @Nullable Map<String, @Nullable Object> logFields;

  @SuppressWarnings("unchecked") // a key is only ever used with its own type
  <T> Optional<T> attribute(AttributeKey<T> key) {
    return attributes == null ? Optional.empty() : Optional.ofNullable((T) attributes.get(key));
  }

  <T> void attribute(AttributeKey<T> key, T value) {
    if (attributes == null) {
      attributes = new HashMap<>();
    }
    attributes.put(key, value);
  }

  Map<String, @Nullable Object> logFields() {
    if (logFields == null) {
      logFields = new LinkedHashMap<>();
    }
    return logFields;
  }
}
