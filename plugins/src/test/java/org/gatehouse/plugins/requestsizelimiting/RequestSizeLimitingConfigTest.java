package org.gatehouse.plugins.requestsizelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.junit.jupiter.api.Test;

class RequestSizeLimitingConfigTest {
  private static final ConfigSchema<RequestSizeLimitingConfig> SCHEMA =
      RequestSizeLimitingPlugin.TYPE.configSchema();

  @Test
  void defaults_areThoseOfKong() {
    assertThat(SCHEMA.bind(SCHEMA.defaults()))
        .isEqualTo(new RequestSizeLimitingConfig(Optional.of(128L), "megabytes", false));
  }

  @Test
  void allowedBytes_areSizeTimesUnit() {
    assertThat(config(3L, "bytes").allowedBytes()).isEqualTo(3);
    assertThat(config(3L, "kilobytes").allowedBytes()).isEqualTo(3 * 1024);
    assertThat(config(5000L, "megabytes").allowedBytes()).isEqualTo(5000L * 1024 * 1024);
    assertThat(config(Long.MAX_VALUE, "megabytes").allowedBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(config(null, "megabytes").allowedBytes()).isEqualTo(128L * 1024 * 1024);
  }

  private static RequestSizeLimitingConfig config(Long size, String unit) {
    return new RequestSizeLimitingConfig(Optional.ofNullable(size), unit, false);
  }

  @Test
  void nullSize_isAccepted() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("allowed_payload_size", null);

    assertThat(problems(config)).isEmpty();
  }

  @Test
  void wrongValues_areNamed() {
    assertThat(
            problems(
                Map.of(
                    "allowed_payload_size",
                    1.5,
                    "size_unit",
                    "gigabytes",
                    "require_content_length",
                    "yes",
                    "max",
                    1L)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "allowed_payload_size", "expected an integer",
                    "size_unit", "expected one of: megabytes, kilobytes, bytes",
                    "require_content_length", "expected a boolean",
                    "max", "unknown field")));
  }

  private static Map<String, ?> problems(Map<String, ?> config) {
    return ConfigProblems.of(RequestSizeLimitingPlugin.TYPE, config);
  }
}
