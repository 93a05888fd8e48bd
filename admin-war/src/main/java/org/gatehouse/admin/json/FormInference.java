package org.gatehouse.admin.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.Shorthand;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts of a form as what the schema says that they are: numbers, booleans, lists. An
 * empty text is null. What does not look like its kind stays text, for validation to refuse.
 */
final class FormInference {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

  private FormInference() {}

  static Map<String, @Nullable Object> infer(
      Map<String, @Nullable Object> form, ConfigSchema<?> schema) {
    Map<String, @Nullable Object> inferred = new LinkedHashMap<>();
    form.forEach((name, value) -> inferred.put(name, infer(value, name, schema)));
    return inferred;
  }

  private static @Nullable Object infer(
      @Nullable Object value, String name, ConfigSchema<?> schema) {
    if (schema.field(name).isPresent()) {
      return infer(value, schema.field(name).get());
    }
    return schema.shorthands().stream()
        .filter(shorthand -> shorthand.name().equals(name))
        .map(Shorthand::kind)
        .findFirst()
        .map(kind -> scalar(value, kind))
        .orElse(value);
  }

  private static @Nullable Object infer(@Nullable Object value, Field field) {
    if (value == null || value.equals("")) {
      return null;
    }
    return switch (field.kind()) {
      case ARRAY, SET -> elements(value, field);
      case MAP -> entries(value, field);
      case RECORD ->
          value instanceof Map<?, ?> map && field.schema().isPresent()
              ? infer(JsonValues.object(map), field.schema().get())
              : value;
      default -> scalar(value, field.kind());
    };
  }

  private static Object elements(Object value, Field field) {
    if (value instanceof Map<?, ?>) {
      return value;
    }
    List<?> given = value instanceof List<?> list ? list : List.of(value);
    List<@Nullable Object> elements = new ArrayList<>(given.size());
    given.forEach(one -> elements.add(infer(one, field.elements().orElseThrow())));
    return elements;
  }

  private static Object entries(Object value, Field field) {
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    JsonValues.object(map)
        .forEach((key, one) -> entries.put(key, infer(one, field.elements().orElseThrow())));
    return entries;
  }

  private static @Nullable Object scalar(@Nullable Object value, FieldKind kind) {
    if (!(value instanceof String text)) {
      return value;
    }
    if (text.isEmpty()) {
      return null;
    }
    return switch (kind) {
      case INTEGER, NUMBER -> number(text);
      case BOOLEAN -> text.equals("true") ? (Object) true : text.equals("false") ? false : text;
      default -> text;
    };
  }

  private static Object number(String text) {
    String trimmed = text.strip();
    if (WHOLE.matcher(trimmed).matches()) {
      return Long.valueOf(trimmed);
    }
    return NUMBER.matcher(trimmed).matches() ? (Object) Double.valueOf(trimmed) : text;
  }
}
