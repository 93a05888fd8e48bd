package org.gatehouse.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.config.Problems;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginType;
import org.junit.jupiter.api.Test;

/** What every plugin of a catalogue keeps; a test class implements it and names the catalogue. */
public interface PluginContract {
  /** The catalogue. */
  List<PluginType<?>> pluginTypes();

  /** The folder with a page for each plugin, {@code NAME.md}. */
  Path pages();

  @Test
  default void names_areUnique() {
    assertThat(pluginTypes()).extracting(PluginType::name).doesNotHaveDuplicates();
  }

  @Test
  default void priorities_areUnique() {
    assertThat(pluginTypes()).extracting(PluginType::priority).doesNotHaveDuplicates();
  }

  @Test
  default void everyField_isDocumented() {
    List<String> undocumented = new ArrayList<>();
    for (PluginType<?> type : pluginTypes()) {
      collectUndocumented(type.name() + " config", type.configSchema(), undocumented);
      for (EntityType<?> entity : type.entities()) {
        collectUndocumented(type.name() + " " + entity.name(), entity.schema(), undocumented);
      }
    }
    assertThat(undocumented).isEmpty();
  }

  private static void collectUndocumented(
      String where, ConfigSchema<?> schema, List<String> undocumented) {
    for (Field field : schema.fields()) {
      if (field.doc().isEmpty()) {
        undocumented.add(where + "." + field.name());
      }
      field
          .schema()
          .or(() -> field.elements().flatMap(Field::schema))
          .ifPresent(
              nested -> collectUndocumented(where + "." + field.name(), nested, undocumented));
    }
  }

  /** Where a default is refused by its own field's rules, no operator could leave the field out. */
  @Test
  default void defaults_areSound() {
    List<String> refused = new ArrayList<>();
    for (PluginType<?> type : pluginTypes()) {
      Problems problems = type.configSchema().validate(type.configSchema().defaults());
      collectRefused(type.name(), problems.fields(), refused);
    }
    assertThat(refused).isEmpty();
  }

  private static void collectRefused(String where, Map<String, ?> problems, List<String> refused) {
    problems.forEach(
        (field, problem) -> {
          if (problem instanceof Map<?, ?> nested) {
            collectRefused(where + "." + field, JsonValues.object(nested), refused);
          } else if (!field.equals("@entity") && !"required field missing".equals(problem)) {
            refused.add(where + "." + field + ": " + problem);
          }
        });
  }

  @Test
  default void secrets_areMaskedInToString() {
    List<String> telling = new ArrayList<>();
    for (PluginType<?> type : pluginTypes()) {
      collectTelling(type.configSchema().type(), telling);
      type.entities().forEach(entity -> collectTelling(entity.schema().type(), telling));
    }
    assertThat(telling).isEmpty();
  }

  private static void collectTelling(Class<? extends Record> record, List<String> telling) {
    if (SecretProbe.of(record).toString().contains(SecretProbe.SECRET)) {
      telling.add(record.getName());
    }
  }

  @Test
  default void everyPlugin_hasPage() {
    assertThat(pluginTypes())
        .allSatisfy(type -> assertThat(pages().resolve(type.name() + ".md")).isRegularFile());
  }
}
