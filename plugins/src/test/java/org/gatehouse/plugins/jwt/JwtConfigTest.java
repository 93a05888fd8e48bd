package org.gatehouse.plugins.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class JwtConfigTest {
  private static final PluginType<JwtConfig> TYPE = JwtPlugin.TYPE;

  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<JwtConfig> schema = TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(
            new JwtConfig(
                Optional.of(Set.of("jwt")),
                Optional.of(Set.of()),
                Optional.of("iss"),
                false,
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.of(0.0),
                Optional.of(Set.of("authorization")),
                Optional.empty()));
  }

  @Test
  void maximumExpiration_withoutExpAmongTheClaims_isRefused() {
    assertThat(
            ConfigProblems.of(
                TYPE, Map.of("maximum_expiration", 60, "claims_to_verify", List.of("nbf"))))
        .containsEntry("config", Map.of("claims_to_verify", "expected to contain: exp"));
    assertThat(
            ConfigProblems.of(
                TYPE, Map.of("maximum_expiration", 60, "claims_to_verify", List.of("exp", "nbf"))))
        .isEmpty();
  }

  @Test
  void valuesOutOfRange_areAllNamed() {
    assertThat(
            ConfigProblems.of(
                TYPE,
                Map.of(
                    "maximum_expiration",
                    -1,
                    "claims_to_verify",
                    List.of("aud"),
                    "secret_is_base64",
                    "yes",
                    "leeway",
                    5)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "maximum_expiration", "value should be between 0 and 31536000",
                    "claims_to_verify", List.of("expected one of: exp, nbf"),
                    "secret_is_base64", "expected a boolean",
                    "leeway", "unknown field")));
  }

  @Test
  void consumerScope_isRefused() {
    assertThat(
            TYPE.instanceSchema()
                .accept(
                    Map.of(
                        "name",
                        "jwt",
                        "consumer",
                        Map.of("id", "11111111-1111-4111-8111-111111111111")),
                    FakePluginContext.START)
                .problems()
                .fields())
        .isEqualTo(Map.of("consumer", "value must be null"));
  }
}
