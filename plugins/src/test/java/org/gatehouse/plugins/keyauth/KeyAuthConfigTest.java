package org.gatehouse.plugins.keyauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class KeyAuthConfigTest {
  private static final PluginType<KeyAuthConfig> TYPE = KeyAuthPlugin.TYPE;

  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<KeyAuthConfig> schema = TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(
            new KeyAuthConfig(
                List.of("apikey"),
                false,
                Optional.empty(),
                true,
                true,
                false,
                true,
                Optional.empty()));
  }

  @Test
  void keyNames_notHeaderNames_areRefusedOneByOne() {
    assertThat(ConfigProblems.of(TYPE, Map.of("key_names", List.of("ok", "a b"))))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "key_names",
                    Arrays.asList(
                        null,
                        "bad header name 'a b', allowed characters are A-Z, a-z, 0-9, '_', and '-'"))));
  }

  @Test
  void wrongTypesAndUnknownFields_areAllNamed() {
    assertThat(
            ConfigProblems.of(
                TYPE, Map.of("hide_credentials", "yes", "anonymous", "", "key_in_cookie", true)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "hide_credentials", "expected a boolean",
                    "anonymous", "length must be at least 1",
                    "key_in_cookie", "unknown field")));
  }

  @Test
  void consumerScope_isRefused() {
    assertThat(
            TYPE.instanceSchema()
                .accept(
                    Map.of(
                        "name",
                        "key-auth",
                        "consumer",
                        Map.of("id", "11111111-1111-4111-8111-111111111111")),
                    FakePluginContext.START)
                .problems()
                .fields())
        .isEqualTo(Map.of("consumer", "value must be null"));
  }
}
