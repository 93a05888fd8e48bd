package org.gatehouse.plugins.support.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields that a plugin's config adds to its records, changes or removes. Immutable. */
public final class CustomFields {
  private final List<Custom> fields;

  private CustomFields(List<Custom> fields) {
    this.fields = fields;
  }

  /**
   * Reads {@code config.custom_fields_by_lua}: expressions as in {@link LuaLiteral}, by the paths
   * of fields.
   */
  public static CustomFields parse(Map<String, String> expressions) {
    List<Custom> fields = new ArrayList<>();
    expressions.forEach(
        (path, expression) ->
            LuaLiteral.parse(expression)
                .ifPresent(
                    literal -> fields.add(new Custom(FieldPath.parse(path), literal.value()))));
    return new CustomFields(List.copyOf(fields));
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** A changed copy of a record's fields. */
  Map<String, @Nullable Object> laidOver(Map<String, @Nullable Object> record) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(record);
    fields.forEach(custom -> custom.path.set(changed, custom.value));
    return changed;
  }

  private record Custom(FieldPath path, @Nullable Object value) {}
}
