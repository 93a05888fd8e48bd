package org.gatehouse.store.declarative;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/**
 * Writes entities in format 3.0, as YAML: parents first, each type in the order of ids, every field
 * of an entity, pointers as ids. The same entities are always the same text.
 */
public final class DeclarativeWriter {
  private static final int PAGE = 1000;

  /** Texts that mean themselves without quotes, if they are no word of YAML's. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_/.][A-Za-z0-9_/.+-]*(?: [A-Za-z0-9_/.+-]+)*");

  /** Texts that may stand in single quotes. */
  private static final Pattern ON_ONE_LINE =
      Pattern.compile("[\\x20-\\x7e\\xa1-\\u2027\\u202a-\\ud7ff]*");

  /** What JSON leaves as it is in a string, and YAML takes for the end of a line, or refuses. */
  private static final Pattern NOT_IN_YAML =
      Pattern.compile("[\\x7f-\\xa0\\u2028\\u2029\\ufeff\\ufffe\\uffff]");

  /** Words without quotes that other readers of YAML take for something else. */
  private static final Set<String> WORDS_OF_OTHERS = Set.of("y", "Y", "n", "N", "=", "<<");

  private final Appendable out;

  private DeclarativeWriter(Appendable out) {
    this.out = out;
  }

  /** The text of all entities of a store. */
  public static String toYaml(Collection<EntityType<?>> types, EntityStores entities) {
    StringBuilder out = new StringBuilder();
    write(types, entities, out);
    return out.toString();
  }

  /**
   * Writes all entities of a store, reading no more than a page of them at once.
   *
   * @param types parents first
   */
  public static void write(Collection<EntityType<?>> types, EntityStores entities, Appendable out) {
    try {
      DeclarativeWriter writer = new DeclarativeWriter(out);
      out.append("_format_version: '3.0'\n_transform: false\n");
      for (EntityType<?> type : types) {
        if (!type.isInternal()) {
          writer.writeAll(type, entities);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <E extends Record> void writeAll(EntityType<E> type, EntityStores entities)
      throws IOException {
    PageRequest request = PageRequest.first(PAGE);
    boolean first = true;
    while (true) {
      Page<E> page = entities.entities(type).page(request);
      for (E entity : page.data()) {
        if (first) {
          out.append(type.name()).append(":\n");
          first = false;
        }
        element(values(type, entity), "");
      }
      Optional<String> next = page.offset();
      if (next.isEmpty()) {
        return;
      }
      request = request.from(next.get());
    }
  }

  private static <E extends Record> Map<String, @Nullable Object> values(
      EntityType<E> type, E entity) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(type.schema().unbind(entity));
    for (Field field : type.schema().fields()) {
      if (field.is(Trait.TRANSIENT)) {
        values.remove(field.name());
      } else if (field.reference().isPresent()
          && values.get(field.name()) instanceof Map<?, ?> pointer) {
        values.put(field.name(), pointer.get("id"));
      }
    }
    return values;
  }

  /** An element of a list, whose dash stands where its keys are one step in. */
  private void element(@Nullable Object value, String indent) throws IOException {
    out.append(indent).append("-");
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.append(' ');
      entries(JsonValues.object(map), indent + "  ", "");
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      elements(list, indent + "  ");
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private void elements(List<?> list, String indent) throws IOException {
    for (Object element : list) {
      element(element, indent);
    }
  }

  private void entries(Map<String, @Nullable Object> map, String indent, String indentOfFirst)
      throws IOException {
    String at = indentOfFirst;
    for (Map.Entry<String, @Nullable Object> entry : map.entrySet()) {
      out.append(at).append(text(entry.getKey())).append(':');
      value(entry.getValue(), indent);
      at = indent;
    }
  }

  private void value(@Nullable Object value, String indent) throws IOException {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      out.append('\n');
      entries(JsonValues.object(map), indent + "  ", indent + "  ");
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      out.append('\n');
      elements(list, indent);
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static String scalar(@Nullable Object value) {
    if (value == null) {
      return "~";
    }
    return value instanceof String text ? text(text) : RecordCodec.write(value);
  }

  private static String text(String text) {
    if (PLAIN.matcher(text).matches()
        && YamlScalar.isPlain(text)
        && !Character.isDigit(text.charAt(0))
        && !WORDS_OF_OTHERS.contains(text)) {
      return text;
    }
    if (isId(text)) {
      return text;
    }
    return ON_ONE_LINE.matcher(text).matches()
        ? "'" + text.replace("'", "''") + "'"
        : NOT_IN_YAML
            .matcher(RecordCodec.write(text))
            .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }

  /** Ids stand without quotes, as in Kong, though some begin like numbers. */
  private static boolean isId(String text) {
    return EntityIds.parsed(text).isPresent() && YamlScalar.isPlain(text);
  }
}
