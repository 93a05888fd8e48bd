package org.gatehouse.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.FieldKind;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.PluginType;

/**
 * The page of a plugin: a part between two marks that its schema says, and the rest, which is
 * written by hand.
 */
final class PluginPage {
  private static final String START =
      "<!-- generated from the records; see docs/development.md -->";
  private static final String END = "<!-- end of the generated part -->";

  private PluginPage() {}

  /** The generated part of a page. */
  static String generated(PluginType<?> type) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Priority %d; phases: %s."
            .formatted(
                type.priority(),
                type.phases().stream()
                    .sorted()
                    .map(Phase::kongName)
                    .map(name -> "`" + name + "`")
                    .collect(Collectors.joining(", "))));
    lines.add("");
    lines.add("## Settings");
    lines.add("");
    addTable(lines, "config.", type.configSchema());
    for (EntityType<?> entity : type.entities()) {
      lines.add("");
      lines.add("## Entity `%s`, %s".formatted(entity.name(), places(entity)));
      lines.add("");
      addTable(lines, "", entity.schema());
    }
    return String.join("\n", lines);
  }

  private static String places(EntityType<?> entity) {
    if (entity.isInternal()) {
      return "internal";
    }
    String place = "at `/" + entity.path() + "`";
    return entity.schema().field("consumer").isEmpty()
        ? place
        : place + " and `/consumers/{consumer}/" + entity.nestedPath() + "`";
  }

  private static void addTable(List<String> lines, String prefix, ConfigSchema<?> schema) {
    lines.add("| Field | Type | Default | |");
    lines.add("|---|---|---|---|");
    addRows(lines, prefix, schema);
  }

  private static void addRows(List<String> lines, String prefix, ConfigSchema<?> schema) {
    for (Field field : schema.fields()) {
      lines.add(
          "| `%s` | %s | %s | %s |"
              .formatted(
                  prefix + field.name(),
                  type(field),
                  defaultValue(field),
                  (field.doc() + allowed(field)).replace("|", "\\|")));
      field.schema().ifPresent(nested -> addRows(lines, prefix + field.name() + ".", nested));
      field
          .elements()
          .flatMap(Field::schema)
          .ifPresent(nested -> addRows(lines, prefix + field.name() + "[].", nested));
    }
  }

  private static String type(Field field) {
    if (field.kind() == FieldKind.MAP) {
      return "map of " + field.elements().map(PluginPage::type).orElseThrow();
    }
    return field
        .elements()
        .map(element -> field.kind().wireName() + " of " + type(element))
        .orElse(field.kind().wireName());
  }

  private static String defaultValue(Field field) {
    if (field.is(Field.Trait.AUTO)) {
      return "made";
    }
    Optional<String> value = field.defaultValue().map(PluginPage::json);
    if (value.isPresent()) {
      return "`" + value.get() + "`";
    }
    return field.is(Field.Trait.REQUIRED) && field.schema().isEmpty() ? "required" : "";
  }

  private static String json(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(PluginPage::json).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?>) {
      return "{}";
    }
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }

  private static String allowed(Field field) {
    List<?> values =
        field.allowedValues().isEmpty()
            ? field.elements().<List<?>>map(Field::allowedValues).orElse(List.of())
            : field.allowedValues();
    return values.isEmpty()
        ? ""
        : values.stream()
            .map(value -> "`" + value + "`")
            .collect(Collectors.joining(", ", " One of ", "."));
  }

  /** A page with the generated part brought up to date; a new page when there is none. */
  static String written(String page, PluginType<?> type) {
    String part = START + "\n" + generated(type) + "\n" + END;
    if (page.isEmpty()) {
      return "# %s\n\n%s\n\n## Behaviour notes\n".formatted(type.name(), part);
    }
    int start = page.indexOf(START);
    int end = page.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "the page of %s has no generated part (expected: %s and %s)"
              .formatted(type.name(), START, END));
    }
    return page.substring(0, start) + part + page.substring(end + END.length());
  }
}
