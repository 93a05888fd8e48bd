package org.gatehouse.plugins.upstreampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamPolicyConfigTest {
  @Test
  void defaults_changeNothing() {
    ConfigSchema<UpstreamPolicyConfig> schema = UpstreamPolicyPlugin.TYPE.configSchema();

    UpstreamPolicyConfig config = schema.bind(schema.defaults());

    assertThat(config)
        .isEqualTo(
            new UpstreamPolicyConfig(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new RetryConfig(
                    0,
                    List.of("connect", "reset", "timeout"),
                    List.of(502, 503, 504),
                    List.of("DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"),
                    25,
                    250,
                    true,
                    1000,
                    0.2,
                    3),
                new BreakerConfig(
                    "off",
                    50,
                    List.of(500, 502, 503, 504),
                    Optional.empty(),
                    100,
                    "count",
                    100,
                    20,
                    30_000,
                    5),
                new BulkheadConfig(Optional.empty(), 0, 1000),
                new HedgeConfig(Optional.empty(), List.of("GET", "HEAD", "OPTIONS"), 0.1),
                List.of(502, 503, 504),
                List.of(),
                new FallbackCacheConfig(500, 65536)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect_timeout", "write_timeout", "read_timeout", "total_timeout"})
  void timeout_outsideItsRange_isRefused(String field) {
    for (long value : new long[] {0, -1, 2_147_483_647L}) {
      refused(Map.of(field, value), Map.of(field, "value should be between 1 and 2147483646"));
    }
    refused(Map.of(field, "soon"), Map.of(field, "expected an integer"));
  }

  @Test
  void retry_badFields_areRefused() {
    refusedIn("retry", "attempts", 21L, "value should be between 0 and 20");
    refusedIn("retry", "attempts", -1L, "value should be between 0 and 20");
    refusedIn("retry", "backoff_base", 60_001L, "value should be between 0 and 60000");
    refusedIn("retry", "backoff_max", -1L, "value should be between 0 and 60000");
    refusedIn("retry", "max_retry_after", 60_001L, "value should be between 0 and 60000");
    refusedIn("retry", "budget_ratio", 10.5, "value should be between 0 and 10");
    refusedIn("retry", "budget_min_per_second", -1L, "value should be between 0 and 100000");
    refusedIn("retry", "respect_retry_after", "maybe", "expected a boolean");
    refusedIn(
        "retry",
        "on",
        List.of("rain"),
        List.of("expected one of: connect, reset, timeout, invalid"));
    refusedIn("retry", "statuses", List.of(200L), List.of("value should be between 400 and 599"));
    refusedIn("retry", "methods", List.of("get"), List.of("invalid value: get"));
  }

  @Test
  void retry_baseBeyondMax_isRefused() {
    refused(
        Map.of("retry", Map.of("backoff_base", 100L, "backoff_max", 50L)),
        Map.of("retry", "backoff_base cannot be greater than backoff_max"));
  }

  @Test
  void circuitBreaker_badFields_areRefused() {
    refusedIn("circuit_breaker", "scope", "all", "expected one of: off, service, target, both");
    refusedIn("circuit_breaker", "failure_rate", 0L, "value should be between 1 and 100");
    refusedIn(
        "circuit_breaker",
        "failure_statuses",
        List.of(399L),
        List.of("value should be between 400 and 599"));
    refusedIn(
        "circuit_breaker", "slow_call_duration", 0L, "value should be between 1 and 2147483646");
    refusedIn("circuit_breaker", "slow_call_rate", 101L, "value should be between 1 and 100");
    refusedIn("circuit_breaker", "window_type", "x", "expected one of: count, time");
    refusedIn("circuit_breaker", "window_size", 0L, "value should be between 1 and 10000");
    refusedIn("circuit_breaker", "minimum_calls", 0L, "value should be between 1 and 10000");
    refusedIn("circuit_breaker", "open_duration", 0L, "value should be between 1 and 86400000");
    refusedIn("circuit_breaker", "half_open_calls", 0L, "value should be between 1 and 1000");
  }

  @Test
  void circuitBreaker_moreCallsThanTheWindowHolds_isRefused() {
    refused(
        Map.of("circuit_breaker", Map.of("window_size", 10L)),
        Map.of("circuit_breaker", "minimum_calls cannot be greater than window_size"));
    assertThat(
            problems(Map.of("circuit_breaker", Map.of("window_size", 10L, "window_type", "time"))))
        .isEmpty();
  }

  @Test
  void bulkhead_badFields_areRefused() {
    refusedIn("bulkhead", "max_in_flight", 0L, "value should be between 1 and 100000");
    refusedIn("bulkhead", "queue", -1L, "value should be between 0 and 100000");
    refusedIn("bulkhead", "max_wait", 0L, "value should be between 1 and 60000");
  }

  @Test
  void fallbackStatuses_outsideTheirRange_areRefused() {
    refused(
        Map.of("fallback_statuses", List.of(200L)),
        Map.of("fallback_statuses", List.of("value should be between 400 and 599")));
  }

  @Test
  void fallback_mixedKinds_areRefused() {
    refusedFallback(
        Map.of("kind", "static", "host", "h.test"),
        "host and path cannot be used with kind 'static'");
    refusedFallback(
        Map.of("kind", "static", "content_type", "text/plain"), "content_type requires a body");
    refusedFallback(Map.of("kind", "service"), "kind 'service' requires a host");
    refusedFallback(
        Map.of("kind", "service", "host", "h.test", "status", 200L),
        "status, headers, content_type and body cannot be used with kind 'service'");
    refusedFallback(
        Map.of("kind", "cached", "body", "x"), "only max_age can be used with kind 'cached'");
    refusedFallback(
        Map.of("kind", "cached", "max_age", 0L),
        Map.of("max_age", "value should be between 1 and 31536000"));
    refusedFallback(Map.of(), Map.of("kind", "required field missing"));
    refusedFallback(
        Map.of("kind", "static", "status", 100L),
        Map.of("status", "value should be between 200 and 599"));
    refusedFallback(
        Map.of("kind", "other"), Map.of("kind", "expected one of: static, service, cached"));
  }

  private static void refusedFallback(Map<String, Object> fallback, Object problem) {
    refused(Map.of("fallback", List.of(fallback)), Map.of("fallback", List.of(problem)));
  }

  private static void refusedIn(String record, String field, Object value, Object problem) {
    refused(Map.of(record, Map.of(field, value)), Map.of(record, Map.of(field, problem)));
  }

  private static void refused(Map<String, Object> config, Object problem) {
    assertThat(problems(config)).isEqualTo(Map.of("config", problem));
  }

  private static Map<String, Object> problems(Map<String, Object> config) {
    return ConfigProblems.of(UpstreamPolicyPlugin.TYPE, config);
  }
}
