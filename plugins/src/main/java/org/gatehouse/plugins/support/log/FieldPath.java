package org.gatehouse.plugins.support.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * Where a field of a log record is: names divided by dots; a dot behind a backslash is part of the
 * name. Immutable.
 */
final class FieldPath {
  private final List<String> names;

  private FieldPath(List<String> names) {
    this.names = names;
  }

  static FieldPath parse(String text) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '.') {
        name.append('.');
        i++;
      } else if (c == '.') {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    names.add(name.toString());
    return new FieldPath(List.copyOf(names));
  }

  /**
   * Sets the field in a map, null to remove it. Inner maps are replaced by changed copies, since
   * records share them. Does nothing where a name on the way is of something that is no map.
   */
  void set(Map<String, @Nullable Object> fields, @Nullable Object value) {
    set(fields, 0, value);
  }

  private void set(Map<String, @Nullable Object> fields, int at, @Nullable Object value) {
    String name = names.get(at);
    if (at == names.size() - 1) {
      if (value == null) {
        fields.remove(name);
      } else {
        fields.put(name, value);
      }
      return;
    }
    Object known = fields.get(name);
    if (known == null || known instanceof Map<?, ?>) {
      Map<String, @Nullable Object> inner =
          known == null ? new LinkedHashMap<>() : new LinkedHashMap<>(JsonValues.object(known));
      set(inner, at + 1, value);
      fields.put(name, inner);
    }
  }
}
