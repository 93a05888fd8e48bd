package org.gatehouse.plugins.hmacauth;

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

class HmacAuthConfigTest {
  private static final PluginType<HmacAuthConfig> TYPE = HmacAuthPlugin.TYPE;

  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<HmacAuthConfig> schema = TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(
            new HmacAuthConfig(
                false,
                Optional.of(300.0),
                Optional.empty(),
                false,
                Optional.of(List.of()),
                Optional.of(List.of("hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512")),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void values_beyondTheirRules_areAllNamed() {
    assertThat(
            ConfigProblems.of(
                TYPE,
                Map.of(
                    "clock_skew",
                    0L,
                    "algorithms",
                    List.of("hmac-sha256", "hmac-md5"),
                    "validate_request_body",
                    "yes",
                    "replay_window",
                    -1L,
                    "enforce_headers",
                    "date date",
                    "anonymous",
                    "",
                    "secret",
                    "x")))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "clock_skew",
                    "value must be greater than 0",
                    "algorithms",
                    Arrays.asList(
                        null, "expected one of: hmac-sha1, hmac-sha256, hmac-sha384, hmac-sha512"),
                    "validate_request_body",
                    "expected a boolean",
                    "replay_window",
                    "value must be greater than 0",
                    "enforce_headers",
                    "expected an array",
                    "anonymous",
                    "length must be at least 1",
                    "secret",
                    "unknown field")));
  }

  @Test
  void consumerScope_isRefused() {
    assertThat(
            TYPE.instanceSchema()
                .accept(
                    Map.of(
                        "name",
                        "hmac-auth",
                        "consumer",
                        Map.of("id", "11111111-1111-4111-8111-111111111111")),
                    FakePluginContext.START)
                .problems()
                .fields())
        .isEqualTo(Map.of("consumer", "value must be null"));
  }
}
