package org.gatehouse.plugins.ratelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitingConfigTest {
  private static final ConfigSchema<RateLimitingConfig> SCHEMA =
      ConfigSchema.of(RateLimitingConfig.class);

  @Test
  void defaults_areKongs() {
    Map<String, @Nullable Object> redis = new LinkedHashMap<>();
    redis.put("host", null);
    redis.put("port", 6379L);
    redis.put("timeout", 2000L);
    redis.put("username", null);
    redis.put("password", null);
    redis.put("database", 0L);
    redis.put("ssl", false);
    redis.put("ssl_verify", false);
    redis.put("server_name", null);
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    List.of("second", "minute", "hour", "day", "month", "year", "header_name", "path")
        .forEach(absent -> expected.put(absent, null));
    expected.put("limit_by", "consumer");
    expected.put("policy", "local");
    expected.put("fault_tolerant", true);
    expected.put("redis", redis);
    expected.put("hide_client_headers", false);
    expected.put("error_code", 429L);
    expected.put("error_message", "API rate limit exceeded");
    expected.put("sync_rate", -1L);

    assertThat(SCHEMA.defaults()).isEqualTo(expected);
  }

  @Test
  void noLimit_isRefused() {
    assertThat(problems(Map.of()))
        .isEqualTo(
            Map.of(
                "@entity",
                List.of(
                    "at least one of these fields must be non-empty: 'config.second',"
                        + " 'config.minute', 'config.hour', 'config.day', 'config.month',"
                        + " 'config.year'")));
  }

  @Test
  void wrongValues_areEachNamed() {
    assertThat(problems(Map.of("minute", -1L, "policy", "nope", "foo", 1L)))
        .isEqualTo(
            Map.of(
                "config",
                Map.of(
                    "foo",
                    "unknown field",
                    "minute",
                    "value must be greater than 0",
                    "policy",
                    "expected one of: local, cluster, redis")));
  }

  @Test
  void longerPeriodWithSmallerLimit_isRefused() {
    assertThat(problems(Map.of("minute", 10L, "hour", 5L)))
        .isEqualTo(
            Map.of(
                "config",
                "The limit for hour(5.0) cannot be lower than the limit for minute(10.0)"));
    assertThat(problems(Map.of("minute", 10L, "hour", 10L))).isEmpty();
  }

  @Test
  void redisWithoutHost_isRefused() {
    assertThat(problems(Map.of("minute", 10L, "policy", "redis")))
        .isEqualTo(
            Map.of(
                "config",
                Map.of("redis", Map.of("host", "required field missing")),
                "@entity",
                List.of("failed conditional validation given value of field 'config.policy'")));
  }

  @Test
  void headerOrPathWithoutItsName_isRefused() {
    assertThat(problems(Map.of("minute", 1L, "limit_by", "header")))
        .isEqualTo(
            Map.of(
                "config",
                Map.of("header_name", "required field missing"),
                "@entity",
                List.of("failed conditional validation given value of field 'config.limit_by'")));
    assertThat(problems(Map.of("minute", 1L, "limit_by", "path")))
        .isEqualTo(
            Map.of(
                "config",
                Map.of("path", "required field missing"),
                "@entity",
                List.of("failed conditional validation given value of field 'config.limit_by'")));
  }

  @Test
  void syncRate_goesWithRedisOnly() {
    assertThat(problems(Map.of("minute", 1L, "sync_rate", 1L)))
        .isEqualTo(Map.of("config", "sync_rate can only be used with the redis policy"));
    assertThat(
            problems(
                Map.of(
                    "minute",
                    1L,
                    "policy",
                    "redis",
                    "redis",
                    Map.of("host", "redis.test"),
                    "sync_rate",
                    0.01)))
        .isEqualTo(Map.of("config", "sync_rate must be greater than 0.02, or -1 to disable"));
  }

  @Test
  void oldRedisFields_becomeNewOnes() {
    Map<String, ?> given =
        Map.of("minute", 1L, "policy", "redis", "redis_host", "r.test", "redis_port", 1L);
    RateLimitingConfig config =
        SCHEMA.bind(FakePluginContext.of(RateLimitingPlugin.TYPE, given).instance().config());

    assertThat(config.redis().host()).contains("r.test");
    assertThat(config.redis().port()).contains(1);
  }

  private static Map<String, @Nullable Object> problems(Map<String, ?> config) {
    return ConfigProblems.of(RateLimitingPlugin.TYPE, config);
  }
}
