package org.gatehouse.plugins.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.junit.jupiter.api.Test;

class CorsConfigTest {
  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<CorsConfig> schema = CorsPlugin.TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(
            new CorsConfig(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(
                    List.of(
                        "GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE",
                        "CONNECT")),
                Optional.empty(),
                false,
                false,
                false));
  }

  @Test
  void origins_notRegexes_areRefusedOneByOne() {
    refused(
        Map.of("origins", List.of("*", "http://*.a.com", "[a")),
        Map.of("origins", Arrays.asList(null, null, "'[a' is not a valid regex")));
  }

  @Test
  void methods_unknown_areRefused() {
    refused(
        Map.of("methods", List.of("GET", "get")),
        Map.of(
            "methods",
            Arrays.asList(
                null,
                "expected one of: GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS, TRACE, CONNECT")));
  }

  @Test
  void wrongTypes_areAllNamed() {
    refused(
        Map.of("max_age", "1", "credentials", 1L, "headers", "a"),
        Map.of(
            "max_age", "expected a number",
            "credentials", "expected a boolean",
            "headers", "expected an array"));
  }

  private static void refused(Map<String, Object> config, Map<String, Object> problems) {
    assertThat(ConfigProblems.of(CorsPlugin.TYPE, config)).isEqualTo(Map.of("config", problems));
  }
}
