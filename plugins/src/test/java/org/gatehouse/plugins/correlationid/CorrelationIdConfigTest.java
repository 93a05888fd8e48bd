package org.gatehouse.plugins.correlationid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.junit.jupiter.api.Test;

class CorrelationIdConfigTest {
  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<CorrelationIdConfig> schema = CorrelationIdPlugin.TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(new CorrelationIdConfig(Optional.of("Kong-Request-ID"), "uuid#counter", false));
  }

  @Test
  void badValues_areAllNamed() {
    assertThat(
            ConfigProblems.of(
                CorrelationIdPlugin.TYPE,
                Map.of("header_name", "a b", "generator", "serial", "echo_downstream", "no")))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "header_name",
                    "bad header name 'a b', allowed characters are A-Z, a-z, 0-9, '_', and '-'",
                    "generator",
                    "expected one of: uuid, uuid#counter, tracker",
                    "echo_downstream",
                    "expected a boolean")));
  }
}
