package org.gatehouse.plugins.botdetection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class BotDetectionConfigTest {
  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<BotDetectionConfig> schema = BotDetectionPlugin.TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(new BotDetectionConfig(Optional.of(List.of()), Optional.of(List.of())));
  }

  @Test
  void expressionThatDoesNotCompile_isRefusedByItsPlace() {
    assertThat(problems(Map.of("deny", List.of("ok", "a("))))
        .isEqualTo(Map.of("config", Map.of("deny", Arrays.asList(null, "not a valid regex: a("))));
  }

  @Test
  void wrongTypes_areNamed() {
    assertThat(problems(Map.of("allow", "bot", "deny", List.of(1L), "blacklist", List.of())))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "allow", "expected an array",
                    "deny", List.of("expected a string"),
                    "blacklist", "unknown field")));
  }

  @Test
  void nullLists_areAcceptedAndRun() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("allow", null);
    config.put("deny", null);

    assertThat(problems(config)).isEmpty();
    assertThat(FakePluginContext.of(BotDetectionPlugin.TYPE, config).newPlugin()).isNotNull();
  }

  @Test
  void consumerScope_isRefused() {
    assertThat(
            BotDetectionPlugin.TYPE
                .instanceSchema()
                .accept(
                    Map.of(
                        "name",
                        "bot-detection",
                        "consumer",
                        Map.of("id", SampleEntities.id("alice"))),
                    FakePluginContext.START)
                .problems()
                .fields())
        .isEqualTo(Map.of("consumer", "value must be null"));
  }

  private static Map<String, ?> problems(Map<String, ?> config) {
    return ConfigProblems.of(BotDetectionPlugin.TYPE, config);
  }
}
