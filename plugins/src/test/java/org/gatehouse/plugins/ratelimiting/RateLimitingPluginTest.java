package org.gatehouse.plugins.ratelimiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.plugins.support.limit.CountersUnavailableException;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock starts at 03:04:05, so that 55 seconds of the minute are left. */
class RateLimitingPluginTest {
  private Optional<Plugin> made = Optional.empty();
  private FakePluginContext context =
      FakePluginContext.of(RateLimitingPlugin.TYPE, Map.of("minute", 1L));

  @AfterEach
  void close() {
    made.ifPresent(Plugin::close);
  }

  @Test
  void firstRequest_passesWithItsLimits() {
    Plugin plugin = plugin(Map.of("minute", 2L, "hour", 10L));

    assertThat(headersAfter(plugin, call()))
        .isEqualTo(
            Map.of(
                "X-RateLimit-Limit-Minute", "2",
                "X-RateLimit-Remaining-Minute", "1",
                "X-RateLimit-Limit-Hour", "10",
                "X-RateLimit-Remaining-Hour", "9",
                "RateLimit-Limit", "2",
                "RateLimit-Remaining", "1",
                "RateLimit-Reset", "55"));
  }

  @Test
  void requestAboveLimit_responds429() {
    Plugin plugin = plugin(Map.of("minute", 2L, "hour", 10L));
    plugin.onAccess(call());
    plugin.onAccess(call());
    FakeExchange third = call();

    assertThat(plugin.onAccess(third)).isEqualTo(Outcome.RESPONDED);
    Answer answer = third.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.errorMessage()).contains("API rate limit exceeded");
    assertThat(map(answer.headers()))
        .isEqualTo(
            Map.of(
                "X-RateLimit-Limit-Minute", "2",
                "X-RateLimit-Remaining-Minute", "0",
                "X-RateLimit-Limit-Hour", "10",
                "X-RateLimit-Remaining-Hour", "8",
                "RateLimit-Limit", "2",
                "RateLimit-Remaining", "0",
                "RateLimit-Reset", "55",
                "Retry-After", "55"));
  }

  @Test
  void nextWindow_passesAgain() {
    Plugin plugin = plugin(Map.of("minute", 1L));
    plugin.onAccess(call());
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.RESPONDED);
    context.advance(Duration.ofSeconds(55));

    assertThat(headersAfter(plugin, call())).containsEntry("RateLimit-Reset", "60");
  }

  @Test
  void hiddenHeadersAndOwnError_areHeeded() {
    Plugin plugin =
        plugin(
            Map.of(
                "minute",
                1L,
                "hide_client_headers",
                true,
                "error_code",
                503L,
                "error_message",
                "slow down"));
    assertThat(headersAfter(plugin, call())).isEmpty();
    FakeExchange second = call();
    plugin.onAccess(second);

    Answer answer = second.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.errorMessage()).contains("slow down");
    assertThat(map(answer.headers())).isEmpty();
  }

  @Test
  void limitWithFraction_isToldAsIs() {
    Plugin plugin = plugin(Map.of("minute", 1.5));

    assertThat(headersAfter(plugin, call()))
        .containsEntry("X-RateLimit-Limit-Minute", "1.5")
        .containsEntry("X-RateLimit-Remaining-Minute", "0.5");
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.RESPONDED);
  }

  @Test
  void limitByConsumer_countsConsumersApart_andOthersByAddress() {
    Plugin plugin = plugin(Map.of("minute", 1L));

    assertThat(plugin.onAccess(callOf("alice"))).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(callOf("alice"))).isEqualTo(Outcome.RESPONDED);
    assertThat(plugin.onAccess(callOf("bob"))).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.RESPONDED);
  }

  @Test
  void limitByHeader_countsValuesApart_andItsAbsenceByAddress() {
    Plugin plugin = plugin(Map.of("minute", 1L, "limit_by", "header", "header_name", "x-team"));

    assertThat(plugin.onAccess(callWith("X-Team", "red"))).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(callWith("X-Team", "red"))).isEqualTo(Outcome.RESPONDED);
    assertThat(plugin.onAccess(callWith("X-Team", "r".repeat(500)))).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(callWith("X-Team", "r".repeat(501)))).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(callWith("X-Team", "r".repeat(500)))).isEqualTo(Outcome.RESPONDED);
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void limitByPath_countsThePathOfAllClientsAsOne() {
    Plugin plugin = plugin(Map.of("minute", 1L, "limit_by", "path", "path", "/status"));

    assertThat(plugin.onAccess(callOn("/status", "203.0.113.1"))).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(callOn("/status", "203.0.113.2"))).isEqualTo(Outcome.RESPONDED);
    assertThat(plugin.onAccess(callOn("/other", "203.0.113.2"))).isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void limitByService_countsAllClientsAsOne() {
    Plugin plugin = plugin(Map.of("minute", 1L, "limit_by", "service"));
    FakeExchange.Builder first = FakeExchange.request("GET", "/").clientIp("203.0.113.1");
    FakeExchange.Builder second = FakeExchange.request("GET", "/").clientIp("203.0.113.2");

    assertThat(plugin.onAccess(first.service(SampleEntities.service("s")).build()))
        .isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(second.service(SampleEntities.service("s")).build()))
        .isEqualTo(Outcome.RESPONDED);
  }

  @Test
  void changedConfig_keepsWhatWasCounted() {
    Plugin before = plugin(Map.of("minute", 2L));
    before.onAccess(call());
    Plugin after = FakePluginContext.of(RateLimitingPlugin.TYPE, Map.of("minute", 1L)).newPlugin();
    before.close();
    made = Optional.of(after);

    assertThat(after.onAccess(call())).isEqualTo(Outcome.RESPONDED);
  }

  @Test
  void cluster_countsInTheStore() {
    Plugin plugin = plugin(Map.of("minute", 2L, "policy", "cluster"));
    plugin.onAccess(call());
    context.scheduler().runDue();

    Awaitility.await().until(() -> context.counters().writes().size() == 1);
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(call())).isEqualTo(Outcome.RESPONDED);
  }

  @Test
  void cluster_storeIsDown_passesWithoutHeaders() {
    Plugin plugin = plugin(Map.of("minute", 2L, "policy", "cluster"));
    context.storeIsDown(true);

    assertThat(headersAfter(plugin, call())).isEmpty();
    assertThat(headersAfter(plugin, call())).isEmpty();
    assertThat(context.logger().lines()).containsExactly("ERROR requests pass uncounted");
  }

  @Test
  void cluster_storeIsDownAndNotFaultTolerant_fails() {
    Plugin plugin = plugin(Map.of("minute", 2L, "policy", "cluster", "fault_tolerant", false));
    context.storeIsDown(true);

    assertThatThrownBy(() -> plugin.onAccess(call()))
        .isInstanceOf(CountersUnavailableException.class);
  }

  private Plugin plugin(Map<String, ?> config) {
    context = FakePluginContext.of(RateLimitingPlugin.TYPE, config);
    made = Optional.of(context.newPlugin());
    return made.get();
  }

  private static Map<String, String> headersAfter(Plugin plugin, FakeExchange exchange) {
    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    exchange.upstreamAnswers(200);
    plugin.onResponseHeaders(exchange);
    return map(exchange.clientResponse().headers());
  }

  private static Map<String, String> map(Headers headers) {
    Map<String, String> map = new java.util.HashMap<>();
    headers.forEach(map::put);
    return map;
  }

  private static FakeExchange call() {
    return FakeExchange.request("GET", "/").build();
  }

  private static FakeExchange callOf(String consumer) {
    return FakeExchange.request("GET", "/")
        .authenticated(SampleEntities.consumer(consumer), null)
        .build();
  }

  private static FakeExchange callWith(String header, String value) {
    return FakeExchange.request("GET", "/").header(header, value).build();
  }

  private static FakeExchange callOn(String path, String ip) {
    return FakeExchange.request("GET", path).clientIp(ip).build();
  }
}
