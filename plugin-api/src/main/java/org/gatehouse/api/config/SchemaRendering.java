package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.Field.Trait;
import org.jspecify.annotations.Nullable;

/** Writes fields in the shape of Kong's {@code GET /schemas/…}. */
final class SchemaRendering {
  private SchemaRendering() {}

  static Map<String, @Nullable Object> of(Field field) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("type", field.kind().wireName());
    if (!field.doc().isEmpty()) {
      out.put("description", field.doc());
    }
    putTraits(field, out);
    field.reference().ifPresent(name -> out.put("reference", name));
    if (field.cascades() && !field.is(Trait.NULL_ONLY)) {
      out.put("on_delete", "cascade");
    }
    for (Constraint constraint : field.constraints()) {
      if (!constraint.key().isEmpty()) {
        out.put(constraint.key(), constraint.rendered());
      }
    }
    if (field.is(Trait.DEFAULT_NULL)) {
      out.put("default", null);
    }
    field.defaultValue().ifPresent(value -> out.put("default", value));
    String elements = field.kind() == FieldKind.MAP ? "values" : "elements";
    field.elements().ifPresent(element -> out.put(elements, of(element)));
    field.keys().ifPresent(key -> out.put("keys", of(key)));
    field.schema().ifPresent(schema -> putRecord(schema, out));
    field
        .deprecation()
        .ifPresent(deprecation -> out.put("deprecation", of(deprecation, field.kind())));
    return out;
  }

  private static void putTraits(Field field, Map<String, @Nullable Object> out) {
    Map<Trait, String> marks = new LinkedHashMap<>();
    marks.put(Trait.REQUIRED, "required");
    marks.put(Trait.AUTO, "auto");
    marks.put(Trait.UUID, "uuid");
    marks.put(Trait.TIMESTAMP, "timestamp");
    marks.put(Trait.UNIQUE, "unique");
    marks.put(Trait.UNIQUE_ACROSS_WORKSPACES, "unique_across_ws");
    marks.put(Trait.ENCRYPTED, "encrypted");
    marks.put(Trait.REFERENCEABLE, "referenceable");
    marks.put(Trait.TRANSIENT, "transient");
    marks.put(Trait.ABSTRACT, "abstract");
    marks.forEach(
        (trait, key) -> {
          if (field.is(trait)) {
            out.put(key, true);
          }
        });
    if (field.is(Trait.NOT_REQUIRED)) {
      out.put("required", false);
    }
    if (field.is(Trait.NULL_ONLY)) {
      out.put("eq", null);
    }
  }

  static void putRecord(ConfigSchema<?> schema, Map<String, @Nullable Object> out) {
    List<Object> checks = new ArrayList<>();
    schema.checks().forEach(check -> checks.add(check.render()));
    if (!checks.isEmpty() && !out.containsKey("entity_checks")) {
      out.put("entity_checks", checks);
    }
    List<Object> shorthands = new ArrayList<>();
    schema.shorthands().forEach(shorthand -> shorthands.add(of(shorthand)));
    if (!shorthands.isEmpty()) {
      out.put("shorthand_fields", shorthands);
    }
    out.put("fields", fields(schema));
  }

  private static List<Map<String, Object>> fields(ConfigSchema<?> schema) {
    List<Map<String, Object>> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      if (!field.is(Trait.TIME_TO_LIVE)) {
        fields.add(Map.of(field.name(), of(field)));
      }
    }
    return fields;
  }

  private static Map<String, Object> of(Shorthand shorthand) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("type", shorthand.kind().wireName());
    if (shorthand.lengthMin() >= 0) {
      out.put("len_min", (long) shorthand.lengthMin());
    }
    if (!shorthand.message().isEmpty()) {
      Map<String, Object> deprecation = new LinkedHashMap<>();
      deprecation.put("message", shorthand.message());
      deprecation.put("removal_in_version", shorthand.removalInVersion());
      deprecation.put(
          "replaced_with", List.of(Map.of("path", List.of(shorthand.path().split("\\.")))));
      out.put("deprecation", deprecation);
    }
    return Map.of(shorthand.name(), out);
  }

  private static Map<String, Object> of(Deprecation deprecation, FieldKind kind) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("message", deprecation.message());
    out.put("removal_in_version", deprecation.removalInVersion());
    if (!deprecation.oldDefault().isEmpty()) {
      out.put("old_default", Constraints.scalar(kind, deprecation.oldDefault()));
    }
    return out;
  }
}
