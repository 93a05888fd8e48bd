package org.gatehouse.api.config;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.Field.Trait;
import org.jspecify.annotations.Nullable;

/** Fills what an input left out. */
final class Completion {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String KEY_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int KEY_LENGTH = 32;

  private Completion() {}

  static Map<String, @Nullable Object> of(
      ConfigSchema<?> schema, Map<String, @Nullable Object> input, Instant now) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      boolean given = input.containsKey(field.name());
      Object value = input.get(field.name());
      if (isFilledNow(field, value)) {
        out.put(field.name(), auto(field, now));
      } else if (given) {
        out.put(field.name(), nested(field, value, now));
      } else if (!(field.is(Trait.REQUIRED) && isWithoutDefault(field))) {
        out.put(field.name(), missing(field, now));
      }
    }
    input.forEach(out::putIfAbsent);
    return out;
  }

  /** The time of the last change is ours to say, whatever the client sent. */
  private static boolean isFilledNow(Field field, @Nullable Object value) {
    return field.is(Trait.AUTO) && (value == null || field.name().equals("updated_at"));
  }

  private static boolean isWithoutDefault(Field field) {
    return field.defaultValue().isEmpty() && field.schema().isEmpty();
  }

  private static Object auto(Field field, Instant now) {
    if (field.is(Trait.UUID)) {
      return UUID.randomUUID().toString();
    }
    return switch (field.kind()) {
      case INTEGER -> now.getEpochSecond();
      case NUMBER -> Constraints.plain(now.toEpochMilli() / 1000.0);
      default -> randomKey();
    };
  }

  /** 32 letters and digits, as Kong's generated keys have. */
  private static String randomKey() {
    StringBuilder key = new StringBuilder(KEY_LENGTH);
    for (int i = 0; i < KEY_LENGTH; i++) {
      key.append(KEY_ALPHABET.charAt(RANDOM.nextInt(KEY_ALPHABET.length())));
    }
    return key.toString();
  }

  private static @Nullable Object missing(Field field, Instant now) {
    Object value = JsonValues.copy(field.defaultValue().orElse(null));
    if (field.schema().isPresent() && (value != null || field.is(Trait.REQUIRED))) {
      return field
          .schema()
          .get()
          .complete(value == null ? Map.of() : JsonValues.object(value), now);
    }
    return value;
  }

  private static @Nullable Object nested(Field field, @Nullable Object value, Instant now) {
    if (isEmptyOther(field, value)) {
      return isList(field)
          ? new ArrayList<@Nullable Object>()
          : nested(field, new LinkedHashMap<String, @Nullable Object>(), now);
    }
    if (value instanceof Map<?, ?> record && field.schema().isPresent()) {
      return field.schema().get().complete(JsonValues.object(record), now);
    }
    if (value instanceof Map<?, ?> map && field.kind() == FieldKind.MAP) {
      Map<String, @Nullable Object> out = new LinkedHashMap<>();
      JsonValues.object(map)
          .forEach(
              (key, element) -> out.put(key, nested(field.elements().orElseThrow(), element, now)));
      return out;
    }
    if (value instanceof List<?> list && isList(field)) {
      List<?> elements = field.kind() == FieldKind.SET ? Constraints.distinct(list) : list;
      List<@Nullable Object> out = new ArrayList<>(elements.size());
      elements.forEach(element -> out.add(nested(field.elements().orElseThrow(), element, now)));
      return out;
    }
    if (value instanceof Double number && isWhole(number)) {
      return (long) (double) number;
    }
    return value;
  }

  /** An empty list stands for an empty object, and the reverse: in Kong both are empty tables. */
  private static boolean isEmptyOther(Field field, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty() && isList(field);
    }
    return value instanceof List<?> list
        && list.isEmpty()
        && (field.kind() == FieldKind.MAP || field.kind() == FieldKind.RECORD);
  }

  private static boolean isList(Field field) {
    return field.kind() == FieldKind.ARRAY || field.kind() == FieldKind.SET;
  }

  /** JSON does not tell 5 from 5.0, and neither does Kong. */
  private static boolean isWhole(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15;
  }
}
