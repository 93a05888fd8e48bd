package org.gatehouse.api.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prints JSON values the way Kong's messages print Lua tables, which clients match on: {@code
 * {consumer={id="…"},group="admins"}}.
 */
public final class LuaTable {
  private LuaTable() {}

  /** On one line, without spaces, keys in order. */
  public static String compact(Map<String, ? extends @Nullable Object> table) {
    StringBuilder out = new StringBuilder();
    write(out, table, null, "");
    return out.toString();
  }

  /** A line to each entry, indented by two spaces. */
  static String indented(Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value, "  ", "");
    return out.toString();
  }

  private static void write(
      StringBuilder out, @Nullable Object value, @Nullable String step, String indent) {
    if (value instanceof Map<?, ?> map) {
      Entries entries = new Entries(out, step, indent);
      new TreeMap<>(JsonValues.object(map))
          .forEach((key, nested) -> entries.add(key(key) + (step == null ? "=" : " = "), nested));
      entries.close();
    } else if (value instanceof List<?> list) {
      Entries entries = new Entries(out, step, indent);
      addElements(list, entries, step == null ? "=" : " = ");
      entries.close();
    } else if (value instanceof String text) {
      out.append('"')
          .append(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\\n"))
          .append('"');
    } else {
      out.append(value instanceof Double number ? Constraints.plain(number) : value);
    }
  }

  /** Lua knows no null in a list: what follows one has its number. */
  private static void addElements(List<?> list, Entries entries, String equals) {
    boolean numbered = false;
    for (int i = 0; i < list.size(); i++) {
      Object element = list.get(i);
      if (element == null) {
        numbered = true;
      } else {
        entries.add(numbered ? "[" + (i + 1) + "]" + equals : "", element);
      }
    }
  }

  private static String key(String key) {
    return key.matches("[A-Za-z_][A-Za-z0-9_]*") ? key : "[\"" + key + "\"]";
  }

  /** The entries of one table, divided by commas. */
  private static final class Entries {
    private final StringBuilder out;
    private final @Nullable String step;
    private final String indent;
    private boolean first = true;

    Entries(StringBuilder out, @Nullable String step, String indent) {
      this.out = out.append('{');
      this.step = step;
      this.indent = indent;
    }

    void add(String key, @Nullable Object value) {
      if (!first) {
        out.append(',');
      }
      first = false;
      if (step != null) {
        out.append('\n').append(indent).append(step);
      }
      out.append(key);
      write(out, value, step, step == null ? "" : indent + step);
    }

    void close() {
      if (step != null && !first) {
        out.append('\n').append(indent);
      }
      out.append('}');
    }
  }
}
