package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Java shape of JSON that schemas work on: {@link Map}, {@link List}, {@link String}, {@link
 * Long}, {@link Double}, {@link Boolean} and null.
 */
public final class JsonValues {
  private JsonValues() {}

  /** A value known to be a JSON object, as a map. */
  @SuppressWarnings("unchecked")
  public static Map<String, @Nullable Object> object(Object value) {
    return (Map<String, @Nullable Object>) value;
  }

  /** The value at a dotted path; empty when it, or a part of the way to it, is absent or null. */
  public static Optional<Object> at(Map<String, @Nullable Object> object, String path) {
    Map<String, @Nullable Object> at = object;
    String rest = path;
    for (int dot = rest.indexOf('.'); dot > 0; dot = rest.indexOf('.')) {
      if (!(at.get(rest.substring(0, dot)) instanceof Map<?, ?> nested)) {
        return Optional.empty();
      }
      at = object(nested);
      rest = rest.substring(dot + 1);
    }
    return Optional.ofNullable(at.get(rest));
  }

  /** Whether a value is a vault reference, {@code {vault://name/key}}, for something kept there. */
  public static boolean isReference(@Nullable Object value) {
    return value instanceof String text && text.startsWith("{vault://") && text.endsWith("}");
  }

  /** Whether a path's last field is there, be it null. */
  static boolean present(Map<String, @Nullable Object> object, String path) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) {
      return object.containsKey(path);
    }
    return at(object, path.substring(0, dot)).orElse(null) instanceof Map<?, ?> parent
        && parent.containsKey(path.substring(dot + 1));
  }

  /** Sets the value at a dotted path, making the objects on the way to it. */
  static void set(Map<String, @Nullable Object> object, String path, @Nullable Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      object.put(path, value);
      return;
    }
    String head = path.substring(0, dot);
    if (!(object.get(head) instanceof Map<?, ?>)) {
      object.put(head, new LinkedHashMap<String, @Nullable Object>());
    }
    set(object(Objects.requireNonNull(object.get(head))), path.substring(dot + 1), value);
  }

  /** Neither null nor an empty string, list or object. */
  static boolean isSet(@Nullable Object value) {
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    return value instanceof Map<?, ?> map ? !map.isEmpty() : value != null;
  }

  /** A copy in which no container is shared with the original. */
  public static @Nullable Object copy(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, nested) -> copy.put((String) key, copy(nested)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      list.forEach(element -> copy.add(copy(element)));
      return copy;
    }
    return value;
  }
}
