package org.gatehouse.testkit.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.jspecify.annotations.Nullable;

/** Makes sample values from nothing but a schema, for entities that this module cannot know. */
final class SampleValues {
  private SampleValues() {}

  /**
   * The values of the nth sample: every field but those that the store side fills and those that
   * point to other entities. Texts, and so unique values, differ from sample to sample.
   *
   * @throws IllegalStateException naming the field that takes none of the texts that are tried
   */
  static Map<String, @Nullable Object> of(ConfigSchema<?> schema, int n) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      boolean isFilled = field.is(Trait.AUTO) && !field.is(Trait.UNIQUE);
      boolean isStored = !field.is(Trait.TRANSIENT) && !field.is(Trait.TIME_TO_LIVE);
      if (isStored && !isFilled && field.reference().isEmpty()) {
        values.put(field.name(), value(field, field.name(), n));
      }
    }
    return values;
  }

  private static Object value(Field field, String name, int n) {
    if (!field.allowedValues().isEmpty()) {
      // The first two: rules over several fields are about the rarer ones.
      return field.allowedValues().get(n % Math.min(2, field.allowedValues().size()));
    }
    return switch (field.kind()) {
      case STRING -> text(field, name, n);
      case INTEGER -> n + 1L;
      case NUMBER -> n + 0.5;
      case BOOLEAN -> n % 2 == 0;
      case ARRAY, SET -> elements(field, name, n);
      case MAP -> Map.of(name + "-" + n, value(field.elements().orElseThrow(), name, n));
      case RECORD -> of(field.schema().orElseThrow(), n);
      case FOREIGN -> throw new IllegalStateException(name + " points to another entity");
    };
  }

  private static List<Object> elements(Field field, String name, int n) {
    Field element = field.elements().orElseThrow();
    List<Object> values = new ArrayList<>(List.of(value(element, name, n)));
    Object other = value(element, name, n + 1);
    if (!values.contains(other)) {
      values.add(0, other); // not in the order of the alphabet
    }
    return values;
  }

  private static String text(Field field, String name, int n) {
    return Stream.of(
            name + "-" + n,
            "https://" + n + ".test/",
            "/" + name + "/" + n,
            "10.0.0." + n,
            new UUID(1, n).toString())
        .filter(text -> field.problemWith(text).isEmpty())
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no sample is good for " + name + "; add one here"));
  }
}
