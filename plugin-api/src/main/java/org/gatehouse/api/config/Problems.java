package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an input, shaped like the input: a message or a nested map under each field's
 * name, a list with nulls for the sound elements under a list's, and a list of messages under
 * {@code @entity} for rules over several fields. Mutable; not thread-safe.
 */
public final class Problems {
  /** Where the messages of rules over several fields stand. */
  public static final String ENTITY = "@entity";

  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /**
   * Says that a rule over several fields is broken, in place of what is said of a field that has
   * that name.
   */
  public void entity(String message) {
    List<Object> messages = new ArrayList<>();
    if (fields.get(ENTITY) instanceof List<?> earlier) {
      messages.addAll(earlier);
    }
    messages.add(message);
    fields.put(ENTITY, messages);
  }

  /**
   * Says what is wrong with a field: a {@link String}, a nested {@link Map} or a {@link List}. The
   * path's parts are divided by dots; a later word on the same field replaces the earlier.
   */
  public void field(String path, Object problem) {
    Map<String, @Nullable Object> at = fields;
    String rest = path;
    for (int dot = rest.indexOf('.'); dot > 0; dot = rest.indexOf('.')) {
      String head = rest.substring(0, dot);
      Object nested = at.get(head);
      if (!(nested instanceof Map<?, ?>)) {
        nested = new LinkedHashMap<String, @Nullable Object>();
        at.put(head, nested);
      }
      at = JsonValues.object(nested);
      rest = rest.substring(dot + 1);
    }
    at.put(rest, problem);
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }

  /** Whether something is wrong with a field of the top level. */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /** The messages, shaped like the input. */
  public Map<String, @Nullable Object> fields() {
    return fields;
  }

  /**
   * These problems for a log or a report: what is said of a value of a secret field may repeat the
   * value, and is replaced by {@code not valid}.
   */
  public Problems withoutSecrets(ConfigSchema<?> schema) {
    Problems shown = new Problems();
    fields.forEach(
        (name, problem) ->
            shown.fields.put(
                name,
                schema.field(name).isPresent()
                    ? shown(schema.field(name).get(), problem)
                    : problem));
    return shown;
  }

  private static @Nullable Object shown(Field field, @Nullable Object problem) {
    if (problem == null || problem.equals(Validation.REQUIRED)) {
      return problem;
    }
    if (field.is(Field.Trait.SECRET)) {
      return "not valid";
    }
    if (field.schema().isPresent() && problem instanceof Map<?, ?> nested) {
      Problems inner = new Problems();
      inner.fields.putAll(JsonValues.object(nested));
      return inner.withoutSecrets(field.schema().get()).fields;
    }
    if (field.elements().isEmpty()) {
      return problem;
    }
    Field element = field.elements().get();
    if (problem instanceof List<?> elements) {
      List<@Nullable Object> shown = new ArrayList<>(elements);
      shown.replaceAll(one -> shown(element, one));
      return shown;
    }
    return shown(element, problem); // of a map, only one is told
  }

  /**
   * All of it in one sentence, as Kong words it: {@code schema violation (host: required field
   * missing)} or {@code 2 schema violations (…; …)}, rules over several fields first, then by field
   * name.
   */
  public String message() {
    List<String> parts = new ArrayList<>();
    if (fields.get(ENTITY) instanceof List<?> messages) {
      messages.forEach(message -> parts.add(String.valueOf(message)));
    }
    new TreeMap<>(fields)
        .forEach(
            (name, problem) -> {
              if (!name.equals(ENTITY) || !(problem instanceof List<?>)) {
                addParts(parts, name, problem);
              }
            });
    String joined = String.join("; ", parts);
    return parts.size() == 1
        ? "schema violation (" + joined + ")"
        : parts.size() + " schema violations (" + joined + ")";
  }

  private static void addParts(List<String> parts, String name, @Nullable Object problem) {
    if (problem instanceof Map<?, ?> nested) {
      new TreeMap<>(JsonValues.object(nested))
          .forEach((sub, inner) -> parts.add(name + "." + sub + ": " + text(inner)));
    } else if (problem instanceof List<?> elements) {
      for (int i = 0; i < elements.size(); i++) {
        if (elements.get(i) != null) {
          parts.add(name + "." + (i + 1) + ": " + text(elements.get(i)));
        }
      }
    } else {
      parts.add(name + ": " + problem);
    }
  }

  private static String text(@Nullable Object problem) {
    return problem instanceof Map<?, ?> || problem instanceof List<?>
        ? LuaTable.indented(problem)
        : String.valueOf(problem);
  }

  @Override
  public String toString() {
    return message();
  }
}
