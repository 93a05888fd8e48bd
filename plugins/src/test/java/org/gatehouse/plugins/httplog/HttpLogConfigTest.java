package org.gatehouse.plugins.httplog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.plugins.support.log.LogQueue;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpLogConfigTest {
  private static final ConfigSchema<HttpLogConfig> SCHEMA = HttpLogPlugin.TYPE.configSchema();

  @Test
  void defaults_areThoseOfKong() {
    Map<String, @Nullable Object> queue = new LinkedHashMap<>();
    queue.put("max_batch_size", 1L);
    queue.put("max_coalescing_delay", 1L);
    queue.put("max_entries", 10_000L);
    queue.put("max_bytes", null);
    queue.put("max_retry_time", 60L);
    queue.put("initial_retry_delay", 0.01);
    queue.put("max_retry_delay", 60L);
    queue.put("concurrency_limit", 1L);
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("method", "POST");
    expected.put("content_type", "application/json");
    expected.put("timeout", 10_000L);
    expected.put("keepalive", 60_000L);
    expected.put("retry_count", null);
    expected.put("queue_size", null);
    expected.put("flush_timeout", null);
    expected.put("headers", null);
    expected.put("queue", queue);
    expected.put("custom_fields_by_lua", null);

    assertThat(SCHEMA.defaults()).isEqualTo(expected);
  }

  @Test
  void endpoint_isAUrl() {
    assertThat(ConfigProblems.of(HttpLogPlugin.TYPE, Map.of()))
        .isEqualTo(Map.of("config", Map.of("http_endpoint", "required field missing")));
    refused("http_endpoint", "log.test", "missing host in url");
  }

  @Test
  void endpoint_thatJavaCannotCall_isRefused() {
    for (String endpoint : List.of("http://log_collector:9000/in", "ftp://log.test/")) {
      assertThat(ConfigProblems.of(HttpLogPlugin.TYPE, Map.of("http_endpoint", endpoint)))
          .isEqualTo(
              Map.of(
                  "config",
                  "http_endpoint cannot be used (expected: http:// or https://, a host name without"
                      + " underscores and a path)"));
    }
    assertThat(
            ConfigProblems.of(
                HttpLogPlugin.TYPE, Map.of("http_endpoint", "{vault://env/log_endpoint}")))
        .isEmpty();
  }

  @Test
  void methodAndContentType_areOfAList() {
    refused("method", "GET", "expected one of: POST, PUT, PATCH");
    refused(
        "content_type",
        "text/plain",
        "expected one of: application/json, application/json; charset=utf-8");
  }

  @Test
  void headersOfGatehousesOwn_areRefused() {
    refused("headers", Map.of("hOsT", "x"), "cannot contain 'Host' header");
    refused("headers", Map.of("Content-Length", "1"), "cannot contain 'Content-Length' header");
    refused("headers", Map.of("content-type", "x"), "cannot contain 'Content-Type' header");
  }

  @Test
  void twoLogins_areRefused() {
    Map<String, ?> config =
        Map.of(
            "http_endpoint",
            "http://user:password@log.test/",
            "headers",
            Map.of("AUTHORIZATION", "Bearer x"));

    assertThat(ConfigProblems.of(HttpLogPlugin.TYPE, config))
        .isEqualTo(
            Map.of(
                "config",
                "specifying both an 'Authorization' header and user info in 'http_endpoint' is not"
                    + " allowed"));
  }

  @Test
  void queue_hasItsRanges() {
    refused(
        "queue",
        Map.of("max_batch_size", 0L, "concurrency_limit", 2L, "initial_retry_delay", 0L),
        Map.of(
            "max_batch_size",
            "value should be between 1 and 1000000",
            "concurrency_limit",
            "expected one of: -1, 1",
            "initial_retry_delay",
            "value should be between 0 and 1000000"));
  }

  @Test
  void customFields_thatAreNoLiterals_areRefused() {
    refused(
        "custom_fields_by_lua",
        Map.of("extra", "return kong.request.get_header('x')"),
        "unsupported Lua (expected: return, and a text in quotes, a number, true, false or nil)");
  }

  @Test
  void oldQueueFields_replaceTheNew_unlessTheyHaveTheOldDefault() {
    LogQueue.Settings old = config(Map.of("queue_size", 5L, "flush_timeout", 0.5)).queueSettings();
    LogQueue.Settings unchanged =
        config(Map.of("queue_size", 1L, "flush_timeout", 2L, "queue", Map.of("max_batch_size", 7L)))
            .queueSettings();

    assertThat(old.maxBatchSize()).isEqualTo(5);
    assertThat(old.maxCoalescingDelay()).isEqualTo(500_000_000);
    assertThat(unchanged.maxBatchSize()).isEqualTo(7);
    assertThat(unchanged.maxCoalescingDelay()).isEqualTo(1_000_000_000);
  }

  @Test
  void toString_tellsNoPassword() {
    HttpLogConfig config =
        config(
            Map.of(
                "http_endpoint",
                "http://user:password@log.test/",
                "headers",
                Map.of("X-Token", "geheim")));

    assertThat(config.toString()).doesNotContain("password", "geheim");
  }

  private static HttpLogConfig config(Map<String, ?> given) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("http_endpoint", "http://log.test/");
    config.putAll(given);
    return SCHEMA.bind(FakePluginContext.of(HttpLogPlugin.TYPE, config).instance().config());
  }

  private static void refused(String field, Object value, Object problem) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("http_endpoint", "http://log.test/");
    config.put(field, value);
    assertThat(ConfigProblems.of(HttpLogPlugin.TYPE, config))
        .isEqualTo(Map.of("config", Map.of(field, problem)));
  }
}
