package org.gatehouse.plugins.ratelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Route;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.gateway.TestNode;
import org.gatehouse.plugins.keyauth.KeyAuthCredential;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RateLimitingPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  @BeforeAll
  static void configure() {
    Consumer alice = GATEWAY.consumer("alice");
    GATEWAY.add(
        KeyAuthCredential.class,
        Map.of("key", "alice-key", "consumer", Map.of("id", alice.id().toString())));
    GATEWAY.route("local.test", "rate-limiting", limit(2, Map.of("day", 10L)));
    GATEWAY.route(
        "hidden.test",
        "rate-limiting",
        limit(
            1,
            Map.of("hide_client_headers", true, "error_code", 503L, "error_message", "slow down")));
    Route byConsumer = GATEWAY.route("consumer.test", "key-auth", Map.of());
    GATEWAY.plugin(
        "rate-limiting",
        limit(1, Map.of("limit_by", "consumer")),
        "route",
        byConsumer.id().toString());
    GATEWAY.route("cluster.test", "rate-limiting", limit(100, Map.of("policy", "cluster")));
    GATEWAY.route("clusterfew.test", "rate-limiting", limit(2, Map.of("policy", "cluster")));
    GATEWAY.awaitLive();
  }

  private static Map<String, Object> limit(long hour, Map<String, Object> more) {
    Map<String, Object> config = new java.util.LinkedHashMap<>();
    config.put("hour", hour);
    config.put("policy", "local");
    config.putAll(more);
    return config;
  }

  @Test
  void local_untilTheLimitAndBeyond() throws Exception {
    RawResponse first = GATEWAY.get("local.test", "/");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("X-RateLimit-Limit-Hour")).contains("2");
    assertThat(first.header("X-RateLimit-Remaining-Hour")).contains("1");
    assertThat(first.header("X-RateLimit-Limit-Day")).contains("10");
    assertThat(first.header("X-RateLimit-Remaining-Day")).contains("9");
    assertThat(first.header("RateLimit-Limit")).contains("2");
    assertThat(first.header("RateLimit-Remaining")).contains("1");
    assertThat(first.headers().has("Retry-After")).isFalse();

    RawResponse second = GATEWAY.get("local.test", "/");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.header("RateLimit-Remaining")).contains("0");

    RawResponse third = GATEWAY.get("local.test", "/");
    assertThat(third.status()).isEqualTo(429);
    assertThat(third.text()).contains("\"message\":\"API rate limit exceeded\"");
    assertThat(third.header("X-RateLimit-Remaining-Hour")).contains("0");
    assertThat(third.header("X-RateLimit-Remaining-Day")).contains("8");
    assertThat(third.header("Retry-After")).isEqualTo(third.header("RateLimit-Reset"));
    assertThat(Integer.parseInt(third.header("Retry-After").orElseThrow())).isBetween(1, 3600);
  }

  @Test
  void hiddenHeaders_ownError() throws Exception {
    RawResponse first = GATEWAY.get("hidden.test", "/");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.rawHead()).doesNotContainIgnoringCase("ratelimit");

    RawResponse second = GATEWAY.get("hidden.test", "/");
    assertThat(second.status()).isEqualTo(503);
    assertThat(second.text()).contains("\"message\":\"slow down\"");
    assertThat(second.rawHead()).doesNotContainIgnoringCase("ratelimit");
  }

  @Test
  void byConsumer_countsThoseOfTheKey() throws Exception {
    assertThat(GATEWAY.get("consumer.test", "/", "apikey: alice-key").status()).isEqualTo(200);
    RawResponse second = GATEWAY.get("consumer.test", "/", "apikey: alice-key");
    assertThat(second.status()).isEqualTo(429);
    assertThat(second.header("RateLimit-Limit")).contains("1");
  }

  @Test
  void cluster_overTheLimit_isRefused() throws Exception {
    assertThat(GATEWAY.get("clusterfew.test", "/").status()).isEqualTo(200);
    assertThat(GATEWAY.get("clusterfew.test", "/").status()).isEqualTo(200);
    assertThat(GATEWAY.get("clusterfew.test", "/").status()).isEqualTo(429);
  }

  @Test
  void cluster_otherNodesCountTooWithinMoments() throws Exception {
    for (int i = 0; i < 5; i++) {
      GATEWAY.get("cluster.test", "/");
    }
    try (TestNode other = GATEWAY.anotherNode()) {
      AtomicInteger own = new AtomicInteger();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                RawResponse response = other.get("/", "Host: cluster.test");
                return response.status() == 200
                    && response
                        .header("X-RateLimit-Remaining-Hour")
                        .orElseThrow()
                        .equals(String.valueOf(95 - own.incrementAndGet()));
              });
    }
  }
}
