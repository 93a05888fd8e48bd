package org.gatehouse.plugins.basicauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class BasicAuthConfigTest {
  private static final PluginType<BasicAuthConfig> TYPE = BasicAuthPlugin.TYPE;

  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<BasicAuthConfig> schema = TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(new BasicAuthConfig(Optional.empty(), false, "service"));
  }

  @Test
  void wrongTypesAndUnknownFields_areAllNamed() {
    assertThat(
            ConfigProblems.of(
                TYPE,
                Map.of(
                    "hide_credentials", "yes", "anonymous", "", "realm", 1L, "key_in_body", true)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "hide_credentials", "expected a boolean",
                    "anonymous", "length must be at least 1",
                    "realm", "expected a string",
                    "key_in_body", "unknown field")));
  }

  @Test
  void consumerScope_isRefused() {
    assertThat(
            TYPE.instanceSchema()
                .accept(
                    Map.of(
                        "name",
                        "basic-auth",
                        "consumer",
                        Map.of("id", "11111111-1111-4111-8111-111111111111")),
                    FakePluginContext.START)
                .problems()
                .fields())
        .isEqualTo(Map.of("consumer", "value must be null"));
  }
}
