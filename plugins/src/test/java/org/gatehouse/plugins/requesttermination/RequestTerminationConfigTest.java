package org.gatehouse.plugins.requesttermination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.junit.jupiter.api.Test;

class RequestTerminationConfigTest {
  @Test
  void defaults_areThoseOfKong() {
    ConfigSchema<RequestTerminationConfig> schema = RequestTerminationPlugin.TYPE.configSchema();

    assertThat(schema.bind(schema.defaults()))
        .isEqualTo(
            new RequestTerminationConfig(
                503,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty()));
  }

  @Test
  void statusCode_outsideItsRange_isRefused() {
    refused(
        Map.of("status_code", 99L), Map.of("status_code", "value should be between 100 and 599"));
    refused(
        Map.of("status_code", 600L), Map.of("status_code", "value should be between 100 and 599"));
    refused(Map.of("status_code", "abc"), Map.of("status_code", "expected an integer"));
  }

  @Test
  void trigger_notAHeaderName_isRefused() {
    refused(
        Map.of("trigger", "a:b"),
        Map.of(
            "trigger",
            "bad header name 'a:b', allowed characters are A-Z, a-z, 0-9, '_', and '-'"));
  }

  @Test
  void twoAnswers_areRefused() {
    refused(
        Map.of("message", "m", "body", "b"), "message cannot be used with content_type or body");
    refused(
        Map.of("message", "m", "body", "b", "content_type", "text/plain"),
        "message cannot be used with content_type or body");
    refused(
        Map.of("message", "m", "content_type", "text/plain"),
        "message cannot be used with content_type or body");
    refused(Map.of("echo", true, "body", "b"), "echo cannot be used with content_type and body");
  }

  @Test
  void contentType_withoutBody_isRefused() {
    refused(Map.of("content_type", "text/plain"), "content_type requires a body");
  }

  @Test
  void oneAnswer_isAccepted() {
    assertThat(problems(Map.of("message", "m", "echo", true))).isEmpty();
    assertThat(problems(Map.of("body", "b", "content_type", "text/plain"))).isEmpty();
    assertThat(problems(Map.of("body", "b"))).isEmpty();
  }

  private static void refused(Map<String, Object> config, Object problem) {
    assertThat(problems(config)).isEqualTo(Map.of("config", problem));
  }

  private static Map<String, Object> problems(Map<String, Object> config) {
    return ConfigProblems.of(RequestTerminationPlugin.TYPE, config);
  }
}
