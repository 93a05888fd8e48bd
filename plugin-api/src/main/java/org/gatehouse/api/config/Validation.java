package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds one value against its field, in Kong's order and with Kong's messages. */
final class Validation {
  static final String REQUIRED = "required field missing";

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Validation() {}

  static Optional<Object> of(Field field, @Nullable Object value) {
    if (value == null) {
      return field.is(Field.Trait.REQUIRED) ? Optional.of(REQUIRED) : Optional.empty();
    }
    if (field.is(Field.Trait.NULL_ONLY)) {
      return Optional.of("value must be null");
    }
    Optional<Object> problem = typeProblem(field, value);
    if (problem.isPresent()
        || (field.is(Field.Trait.REFERENCEABLE) && JsonValues.isReference(value))) {
      return problem;
    }
    for (Constraint constraint : field.constraints()) {
      Optional<String> broken = constraint.problemWith(value);
      if (broken.isPresent()) {
        return Optional.of(broken.get());
      }
    }
    return Optional.empty();
  }

  /** What is wrong with the type of a value, and with what it holds. */
  static Optional<Object> typeProblem(Field field, Object value) {
    return switch (field.kind()) {
      case STRING -> stringProblem(field, value);
      case INTEGER ->
          unless(value instanceof Long, "expected an integer").or(() -> timeProblem(field, value));
      case NUMBER ->
          unless(value instanceof Number, "expected a number").or(() -> timeProblem(field, value));
      case BOOLEAN -> unless(value instanceof Boolean, "expected a boolean");
      case ARRAY -> listProblem(field, value, "expected an array");
      case SET -> listProblem(field, value, "expected a set");
      case MAP -> mapProblem(field, value);
      case RECORD -> recordProblem(field, value);
      case FOREIGN -> foreignProblem(value);
    };
  }

  private static Optional<Object> unless(boolean sound, String message) {
    return sound ? Optional.empty() : Optional.of(message);
  }

  private static Optional<Object> timeProblem(Field field, Object value) {
    return unless(
        !field.is(Field.Trait.TIMESTAMP) || ((Number) value).doubleValue() > 0,
        "expected a valid timestamp");
  }

  private static Optional<Object> stringProblem(Field field, Object value) {
    if (!(value instanceof String text)) {
      return Optional.of("expected a string");
    }
    return unless(
        !field.is(Field.Trait.UUID) || UUID_TEXT.matcher(text).matches(), "expected a valid UUID");
  }

  private static Optional<Object> listProblem(Field field, Object value, String message) {
    if (!(value instanceof List<?> list)) {
      return Optional.of(message);
    }
    if (field.elements().isEmpty()) {
      return Optional.empty();
    }
    List<@Nullable Object> problems = new ArrayList<>(Collections.nCopies(list.size(), null));
    boolean sound = true;
    for (int i = 0; i < list.size(); i++) {
      Optional<Object> problem = elementProblem(field.elements().get(), list.get(i));
      if (problem.isPresent()) {
        problems.set(i, problem.get());
        sound = false;
      }
    }
    while (!problems.isEmpty() && problems.get(problems.size() - 1) == null) {
      problems.remove(problems.size() - 1);
    }
    return sound ? Optional.empty() : Optional.of(problems);
  }

  private static Optional<Object> elementProblem(Field element, @Nullable Object value) {
    return value == null ? Optional.of(REQUIRED) : of(element, value);
  }

  private static Optional<Object> mapProblem(Field field, Object value) {
    if (!(value instanceof Map<?, ?>)) {
      return Optional.of("expected a map");
    }
    for (Map.Entry<String, @Nullable Object> entry : JsonValues.object(value).entrySet()) {
      Optional<Object> problem =
          of(field.keys().orElseThrow(), entry.getKey())
              .or(() -> elementProblem(field.elements().orElseThrow(), entry.getValue()));
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<Object> recordProblem(Field field, Object value) {
    if (!(value instanceof Map<?, ?>)) {
      return Optional.of("expected a record");
    }
    if (field.schema().isEmpty()) {
      return Optional.empty();
    }
    ConfigSchema<?> schema = field.schema().get();
    Problems problems = schema.validate(JsonValues.object(value));
    if (!problems.isEmpty()) {
      return Optional.of(problems.fields());
    }
    return schema.wholeProblem(JsonValues.object(value)).map(Object.class::cast);
  }

  private static Optional<Object> foreignProblem(Object value) {
    Map<String, Object> problems = new LinkedHashMap<>();
    Map<?, ?> reference = value instanceof Map<?, ?> map ? map : Map.of();
    Object id = reference.get("id");
    if (id == null) {
      problems.put("id", reference.containsKey("id") ? REQUIRED : "missing primary key");
    } else if (!(id instanceof String text)) {
      problems.put("id", "expected a string");
    } else if (!UUID_TEXT.matcher(text).matches()) {
      problems.put("id", "expected a valid UUID");
    }
    return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
  }
}
