package org.gatehouse.plugins.upstreampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.Attempt.Failure;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Forwarder;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpstreamPolicyPluginTest {
  private static final InetAddress TARGET = InetAddress.getLoopbackAddress();

  /** What the upstream does next; 200 when there is nothing: a status, or how a try fails. */
  private final Deque<Object> upstream = new ArrayDeque<>();

  private final List<Long> pauses = new ArrayList<>();
  private int calls;
  private FakePluginContext context = context(Map.of());

  private final Forwarder next =
      exchange -> {
        calls++;
        return answer((FakeExchange) exchange);
      };

  private Outcome answer(FakeExchange exchange) {
    var filter = exchange.upstreamLimits().filter();
    if (filter != null && !filter.isAllowed(TARGET.getHostAddress(), 80)) {
      exchange.forwardFails(503);
      return Outcome.RESPONDED;
    }
    Object what = upstream.isEmpty() ? 200 : upstream.removeFirst();
    if (what instanceof Failure failure) {
      exchange.attempted(
          new Attempt(TARGET, 80, 0, 0, 0, OptionalInt.empty(), Optional.of(failure)));
      exchange.forwardFails(502);
      return Outcome.RESPONDED;
    }
    int status = (int) what;
    exchange.attempted(new Attempt(TARGET, 80, 0, 0, 0, OptionalInt.of(status), Optional.empty()));
    exchange.forwardAnswers(status);
    return Outcome.CONTINUE;
  }

  private static FakePluginContext context(Map<String, Object> config) {
    return FakePluginContext.of(UpstreamPolicyPlugin.TYPE, config);
  }

  private UpstreamPolicyPlugin plugin(Map<String, Object> config) {
    context = context(config);
    var schema = UpstreamPolicyPlugin.TYPE.configSchema();
    UpstreamPolicyConfig bound = schema.bind(schema.complete(config, FakePluginContext.START));
    return UpstreamPolicyPlugin.of(bound, context, pauses::add, most -> most);
  }

  private static FakeExchange exchange(String method) {
    return FakeExchange.request(method, "/").in(Phase.FORWARD).build();
  }

  private static int status(Exchange exchange) {
    return exchange.upstreamResponse().map(response -> response.status()).orElse(0);
  }

  private static Map<String, Object> retry(Object... more) {
    Map<String, Object> fields = new java.util.HashMap<>(Map.of("attempts", 3L));
    for (int i = 0; i < more.length; i += 2) {
      fields.put((String) more[i], more[i + 1]);
    }
    return Map.of("retry", fields);
  }

  @Test
  void defaults_callOnceAndSayNothing() {
    upstream.add(503);
    FakeExchange exchange = exchange("GET");

    assertThat(plugin(Map.of()).forward(exchange, next)).isEqualTo(Outcome.CONTINUE);
    assertThat(calls).isEqualTo(1);
    assertThat(exchange.upstreamLimits().retries()).isEqualTo(-1);
    assertThat(exchange.upstreamLimits().connect()).isZero();
    assertThat(exchange.logFields()).isEmpty();
  }

  @Test
  void timeouts_areSaid() {
    FakeExchange exchange = exchange("GET");

    plugin(Map.of("connect_timeout", 1L, "read_timeout", 3L, "total_timeout", 9L))
        .forward(exchange, next);

    assertThat(exchange.upstreamLimits().connect()).isEqualTo(1);
    assertThat(exchange.upstreamLimits().write()).isZero();
    assertThat(exchange.upstreamLimits().read()).isEqualTo(3);
    assertThat(exchange.upstreamLimits().total()).isEqualTo(9);
  }

  @Test
  void statuses_areRetriedWithGrowingPauses() {
    upstream.addAll(List.of(502, 503, 504));
    FakeExchange exchange = exchange("GET");

    assertThat(plugin(retry("backoff_max", 80L)).forward(exchange, next))
        .isEqualTo(Outcome.CONTINUE);

    assertThat(status(exchange)).isEqualTo(200);
    assertThat(pauses).containsExactly(25L, 50L, 80L);
    assertThat(exchange.logFields()).containsEntry("upstream_policy.retries", 3L);
    assertThat(exchange.upstreamLimits().retries()).isZero();
  }

  @Test
  void attempts_areAllThereAre() {
    upstream.addAll(List.of(503, 503, 503, 503, 503));
    FakeExchange exchange = exchange("GET");

    plugin(retry()).forward(exchange, next);

    assertThat(status(exchange)).isEqualTo(503);
    assertThat(calls).isEqualTo(4);
  }

  @Test
  void post_isSentAgainOnlyWhereNothingWasSent() {
    for (Failure failure : Failure.values()) {
      calls = 0;
      upstream.clear();
      upstream.add(failure);
      boolean isRepeated = failure == Failure.CONNECT || failure == Failure.CONNECT_TIMEOUT;

      plugin(retry("on", List.of("connect", "reset", "timeout", "invalid")))
          .forward(exchange("POST"), next);

      assertThat(calls).as("%s", failure).isEqualTo(isRepeated ? 2 : 1);
    }
    calls = 0;
    upstream.add(503);
    plugin(retry()).forward(exchange("POST"), next);
    assertThat(calls).isEqualTo(1);
  }

  @Test
  void bodyThatIsGone_isNotSentAgain() {
    upstream.add(503);
    FakeExchange exchange = exchange("PUT");
    exchange.bodyIsGone();

    plugin(retry()).forward(exchange, next);

    assertThat(calls).isEqualTo(1);
  }

  @Test
  void failures_notNamed_areNotRetried() {
    upstream.add(Failure.INVALID);

    plugin(retry()).forward(exchange("GET"), next);

    assertThat(calls).isEqualTo(1);
  }

  @Test
  void retryAfter_makesThePauseLonger_orEndsIt() {
    Forwarder busy =
        exchange -> {
          calls++;
          FakeExchange fake = (FakeExchange) exchange;
          fake.attempted(new Attempt(TARGET, 1, 0, 0, 0, OptionalInt.of(503), Optional.empty()));
          fake.forwardAnswers(503, "Retry-After", calls == 1 ? "1" : "2");
          return Outcome.CONTINUE;
        };

    plugin(retry()).forward(exchange("GET"), busy);

    assertThat(pauses).containsExactly(1000L);
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void pause_beyondTheTotalTimeout_isNotTaken() {
    upstream.add(503);
    Map<String, Object> config = new java.util.HashMap<>(retry());
    config.put("total_timeout", 20L);

    plugin(config).forward(exchange("GET"), next);

    assertThat(pauses).isEmpty();
    assertThat(calls).isEqualTo(1);
  }

  @Test
  void budget_boundsWhatAllRequestsSendAgain() {
    UpstreamPolicyPlugin plugin = plugin(retry("budget_ratio", 0.1, "budget_min_per_second", 0L));
    for (int i = 0; i < 100 * 4; i++) {
      upstream.add(503);
    }
    for (int i = 0; i < 100; i++) {
      plugin.forward(exchange("GET"), next);
    }

    assertThat(calls).isEqualTo(110);
  }

  private static Map<String, Object> breaker(String scope) {
    return Map.of(
        "circuit_breaker",
        Map.of(
            "scope",
            scope,
            "window_size",
            4L,
            "minimum_calls",
            4L,
            "open_duration",
            2500L,
            "half_open_calls",
            1L));
  }

  @Test
  void breakerOfService_opensAndLetsOneThroughToSee() {
    breakerOpensAndCloses("service");
  }

  @Test
  void breakerOfTarget_opensAndLetsOneThroughToSee() {
    breakerOpensAndCloses("target");
  }

  private void breakerOpensAndCloses(String scope) {
    UpstreamPolicyPlugin plugin = plugin(breaker(scope));
    upstream.addAll(List.of(200, Failure.RESET, 500, Failure.TIMEOUT));
    for (int i = 0; i < 4; i++) {
      plugin.forward(exchange("GET"), next);
    }

    FakeExchange refused = exchange("GET");
    assertThat(plugin.forward(refused, next)).isEqualTo(Outcome.RESPONDED);
    assertThat(refused.answer().orElseThrow().status()).isEqualTo(503);
    assertThat(refused.answer().orElseThrow().headers().first("Retry-After")).contains("3");
    assertThat(refused.logFields()).containsEntry("upstream_policy.breaker", "open");
    assertThat(refused.attempts()).isEmpty();

    context.advance(Duration.ofMillis(2501));
    upstream.add(500);
    assertThat(status(forwarded(plugin))).isEqualTo(500);
    assertThat(forwarded(plugin).answer()).isPresent();

    context.advance(Duration.ofMillis(2501));
    assertThat(status(forwarded(plugin))).isEqualTo(200);
    assertThat(status(forwarded(plugin))).isEqualTo(200);
  }

  private FakeExchange forwarded(UpstreamPolicyPlugin plugin) {
    FakeExchange exchange = exchange("GET");
    plugin.forward(exchange, next);
    return exchange;
  }

  /** A breaker that two calls of more than a tenth of a second open. */
  private static Map<String, Object> slowCallBreaker(String scope) {
    return Map.of(
        "circuit_breaker",
        Map.of("scope", scope, "window_size", 2L, "minimum_calls", 2L, "slow_call_duration", 100L));
  }

  @Test
  void breaker_slowCalls_openIt() {
    UpstreamPolicyPlugin plugin = plugin(slowCallBreaker("service"));
    Forwarder slow = tried(ended(80, 60, 0, Failure.RESET), ended(80, 150, 200, null));
    plugin.forward(exchange("GET"), slow);
    plugin.forward(exchange("GET"), slow);

    assertThat(forwarded(plugin).answer()).isPresent();
  }

  @Test
  void breaker_slowClients_doNotOpenIt() {
    UpstreamPolicyPlugin plugin = plugin(slowCallBreaker("service"));
    Forwarder slowlyFed =
        exchange -> {
          context.advance(Duration.ofMillis(150));
          return tried(ended(80, 20, 200, null)).forward(exchange);
        };
    plugin.forward(exchange("GET"), slowlyFed);
    plugin.forward(exchange("GET"), slowlyFed);

    assertThat(status(forwarded(plugin))).isEqualTo(200);
  }

  /** A call that these tries were made for, the last of which was answered. */
  private static Forwarder tried(Attempt... attempts) {
    return exchange -> {
      FakeExchange fake = (FakeExchange) exchange;
      for (Attempt attempt : attempts) {
        fake.attempted(attempt);
      }
      fake.forwardAnswers(200);
      return Outcome.CONTINUE;
    };
  }

  @Test
  void breaker_staleConnections_doNotOpenIt() {
    UpstreamPolicyPlugin plugin = plugin(breaker("both"));
    for (int i = 0; i < 8; i++) {
      upstream.add(Failure.STALE);
      forwarded(plugin);
    }

    assertThat(status(forwarded(plugin))).isEqualTo(200);
  }

  /** A call of two targets, the second asked 20 ms after the first. */
  private Forwarder hedged(Attempt... ended) {
    return exchange -> {
      FakeExchange fake = (FakeExchange) exchange;
      var filter = fake.upstreamLimits().filter();
      filter.isAllowed(TARGET.getHostAddress(), 80);
      context.advance(Duration.ofMillis(20));
      filter.isAllowed(TARGET.getHostAddress(), 81);
      context.advance(Duration.ofMillis(130));
      return tried(ended).forward(exchange);
    };
  }

  private static Attempt ended(int port, long millis, int status, @Nullable Failure failure) {
    return new Attempt(
        TARGET,
        port,
        0,
        0,
        Duration.ofMillis(millis).toNanos(),
        status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
        Optional.ofNullable(failure));
  }

  /** The ports of those of the two targets that are left alone now. */
  private List<Integer> leftAlone(UpstreamPolicyPlugin plugin) {
    List<Integer> ports = new ArrayList<>();
    plugin.forward(
        exchange("GET"),
        exchange -> {
          var filter = ((FakeExchange) exchange).upstreamLimits().filter();
          for (int port : List.of(80, 81)) {
            if (!filter.isAllowed(TARGET.getHostAddress(), port)) {
              ports.add(port);
            }
          }
          return Outcome.RESPONDED;
        });
    return ports;
  }

  @Test
  void breakerOfTarget_hedgedCalls_eachCountsForItsOwnTarget() {
    UpstreamPolicyPlugin plugin = plugin(breaker("target"));
    Forwarder secondEndsFirst =
        hedged(ended(81, 50, 0, Failure.RESET), ended(80, 150, 0, Failure.STALE));
    for (int i = 0; i < 4; i++) {
      plugin.forward(exchange("GET"), secondEndsFirst);
    }

    assertThat(leftAlone(plugin)).containsExactly(81);
  }

  @Test
  void breakerOfTarget_hedgedSlowCall_isSlow() {
    UpstreamPolicyPlugin plugin = plugin(slowCallBreaker("target"));
    for (int i = 0; i < 2; i++) {
      plugin.forward(exchange("GET"), hedged(ended(80, 150, 200, null), ended(81, 130, 0, null)));
    }

    assertThat(leftAlone(plugin)).containsExactly(80);
  }

  @Test
  void breaker_unusedForLong_isForgotten() {
    for (String scope : List.of("service", "target")) {
      UpstreamPolicyPlugin plugin = plugin(breaker(scope));
      upstream.addAll(List.of(500, 500, 500, 500));
      for (int i = 0; i < 4; i++) {
        forwarded(plugin);
      }
      assertThat(forwarded(plugin).answer()).isPresent();
      context.advance(Duration.ofMinutes(61));

      // a circuit that was half open would open again
      upstream.add(500);
      forwarded(plugin);
      assertThat(status(forwarded(plugin))).as(scope).isEqualTo(200);
    }
  }

  @Test
  void bulkhead_requestsOfLongAgo_stillCount() {
    UpstreamPolicyPlugin plugin = plugin(Map.of("bulkhead", Map.of("max_in_flight", 1L)));
    forwarded(plugin);
    context.advance(Duration.ofHours(3));

    assertThat(forwarded(plugin).answer()).isPresent();
  }

  @Test
  void breaker_openWithinTheRetries_leavesTheLastAnswer() {
    Map<String, Object> config = new java.util.HashMap<>(breaker("service"));
    config.put("retry", Map.of("attempts", 10L));
    for (int i = 0; i < 10; i++) {
      upstream.add(503);
    }

    assertThat(status(forwarded(plugin(config)))).isEqualTo(503);
    assertThat(calls).isEqualTo(4);
  }

  @Test
  void breakerOfTarget_openWithinTheRetries_isSaidSinceTheLastAnswerIsGone() {
    Map<String, Object> config = new java.util.HashMap<>(breaker("target"));
    config.put("retry", Map.of("attempts", 10L));
    for (int i = 0; i < 10; i++) {
      upstream.add(503);
    }

    FakeExchange exchange = forwarded(plugin(config));

    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(503);
    assertThat(exchange.answer().orElseThrow().headers().first("Retry-After")).contains("3");
    assertThat(exchange.attempts()).hasSize(4);
    assertThat(exchange.logFields())
        .containsEntry("upstream_policy.breaker", "open")
        .containsEntry("upstream_policy.retries", 3L);
  }

  @Test
  void bulkhead_full_is503UntilOneHasEnded() {
    UpstreamPolicyPlugin plugin = plugin(Map.of("bulkhead", Map.of("max_in_flight", 1L)));
    FakeExchange first = forwarded(plugin);

    FakeExchange second = forwarded(plugin);
    assertThat(second.answer().orElseThrow().status()).isEqualTo(503);
    assertThat(second.answer().orElseThrow().headers().first("Retry-After")).contains("1");
    assertThat(second.logFields()).containsEntry("upstream_policy.bulkhead", "full");
    second.enter(Phase.LOG);
    plugin.onLog(second);
    assertThat(forwarded(plugin).answer()).isPresent();

    first.enter(Phase.LOG);
    plugin.onLog(first);
    assertThat(status(forwarded(plugin))).isEqualTo(200);
  }

  @Test
  void fallback_static_standsInForFailuresAndStatuses() {
    UpstreamPolicyPlugin plugin =
        plugin(
            Map.of(
                "fallback",
                List.of(
                    Map.of(
                        "kind",
                        "static",
                        "status",
                        200L,
                        "body",
                        "later",
                        "content_type",
                        "text/plain",
                        "headers",
                        Map.of("X-From", "Zoë")))));
    for (Object what : List.of(Failure.CONNECT, Failure.TIMEOUT, 503)) {
      upstream.add(what);
      FakeExchange exchange = forwarded(plugin);
      var answer = exchange.answer().orElseThrow();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(new String(answer.body().orElseThrow(), StandardCharsets.UTF_8))
          .isEqualTo("later");
      assertThat(answer.headers().first("X-From")).contains("ZoÃ«");
      assertThat(answer.headers().first("Content-Type")).contains("text/plain");
      assertThat(exchange.logFields()).containsEntry("upstream_policy.fallback", "static");
    }
    upstream.add(500);
    assertThat(status(forwarded(plugin))).isEqualTo(500);
  }

  @Test
  void fallback_service_isCalledThenTheNext() {
    UpstreamPolicyPlugin plugin =
        plugin(
            Map.of(
                "fallback",
                List.of(
                    Map.of("kind", "service", "host", "other.test", "port", 81L, "path", "/spare"),
                    Map.of("kind", "static", "status", 204L))));
    upstream.add(Failure.CONNECT);
    FakeExchange exchange = forwarded(plugin);
    assertThat(status(exchange)).isEqualTo(200);
    assertThat(exchange.upstreamRequest().host()).isEqualTo("other.test");
    assertThat(exchange.upstreamRequest().port()).isEqualTo(81);
    assertThat(exchange.upstreamRequest().path()).isEqualTo("/spare");

    upstream.addAll(List.of(Failure.CONNECT, 503));
    assertThat(forwarded(plugin).answer().orElseThrow().status()).isEqualTo(204);
  }

  @Test
  void fallback_service_afterABodyThatIsGone_isPassedOver() {
    UpstreamPolicyPlugin plugin =
        plugin(
            Map.of(
                "fallback",
                List.of(
                    Map.of("kind", "service", "host", "other.test"),
                    Map.of("kind", "static", "status", 418L))));
    upstream.add(503);
    FakeExchange exchange = exchange("POST");
    exchange.bodyIsGone();

    plugin.forward(exchange, next);

    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(418);
    assertThat(calls).isEqualTo(1);
  }

  private static final List<Map<String, Object>> CACHED =
      List.of(Map.of("kind", "cached", "max_age", 60L), Map.of("kind", "static", "status", 418L));

  /** An answer of the upstream, led through the plugin's hooks in two pieces. */
  private FakeExchange answered(
      UpstreamPolicyPlugin plugin, FakeExchange exchange, String body, String... headers) {
    plugin.forward(
        exchange,
        forwarded -> {
          exchange.forwardAnswers(200, headers);
          return Outcome.CONTINUE;
        });
    exchange.enter(Phase.RESPONSE_HEADERS);
    plugin.onResponseHeaders(exchange);
    exchange.enter(Phase.RESPONSE_BODY);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    int half = bytes.length / 2;
    plugin.onResponseBody(exchange, ByteBuffer.wrap(bytes, 0, half), false);
    plugin.onResponseBody(exchange, ByteBuffer.wrap(bytes, half, bytes.length - half), true);
    return exchange;
  }

  private org.gatehouse.api.exchange.Answer answerWhenDown(
      UpstreamPolicyPlugin plugin, FakeExchange exchange) {
    upstream.add(Failure.CONNECT);
    plugin.forward(exchange, next);
    return exchange.answer().orElseThrow();
  }

  private static FakeExchange.Builder request(String method, String target) {
    return FakeExchange.request(method, target).in(Phase.FORWARD);
  }

  @Test
  void fallback_cached_isTheLastGoodAnswerWithItsAge() {
    UpstreamPolicyPlugin plugin = plugin(Map.of("fallback", CACHED));
    assertThat(answerWhenDown(plugin, exchange("GET")).status()).isEqualTo(418);
    answered(plugin, exchange("GET"), "older");
    answered(plugin, exchange("GET"), "newer", "ETag", "e", "Connection", "close", "Age", "7");

    context.ticker().advance(Duration.ofSeconds(60));
    FakeExchange down = exchange("GET");
    var answer = answerWhenDown(plugin, down);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(new String(answer.body().orElseThrow(), StandardCharsets.UTF_8)).isEqualTo("newer");
    assertThat(answer.headers().first("ETag")).contains("e");
    assertThat(answer.headers().all("Age")).containsExactly("60");
    assertThat(answer.headers().contains("Connection")).isFalse();
    assertThat(down.logFields()).containsEntry("upstream_policy.fallback", "cached");
    assertThat(answerWhenDown(plugin, exchange("HEAD")).status()).isEqualTo(200);
    assertThat(answerWhenDown(plugin, exchange("POST")).status()).isEqualTo(418);
    assertThat(answerWhenDown(plugin, request("GET", "/?x").build()).status()).isEqualTo(418);

    context.ticker().advance(Duration.ofSeconds(1));
    assertThat(answerWhenDown(plugin, exchange("GET")).status()).isEqualTo(418);
    plugin.close();
  }

  @Test
  void fallback_cached_remembersNothingThatIsNotForAllOrMustNotBeStale() {
    UpstreamPolicyPlugin plugin =
        plugin(Map.of("fallback", CACHED, "fallback_cache", Map.of("max_body", 8L)));
    for (String control :
        List.of("no-store", "private", "No-Cache", "max-age=1, must-revalidate", "s-maxage=9")) {
      answered(plugin, exchange("GET"), "x", "Cache-Control", control);
    }
    answered(plugin, exchange("GET"), "x", "Set-Cookie", "a=b");
    answered(plugin, exchange("GET"), "x", "Vary", "Accept, *");
    answered(plugin, request("GET", "/").header("Authorization", "x").build(), "x");
    answered(plugin, request("GET", "/").header("Cookie", "x=y").build(), "x");
    answered(plugin, exchange("POST"), "x");
    answered(plugin, exchange("GET"), "too long.");
    assertThat(answerWhenDown(plugin, exchange("GET")).status()).isEqualTo(418);

    FakeExchange personal = request("GET", "/").header("Authorization", "x").build();
    answered(plugin, personal, "as long.", "Cache-Control", "public, max-age=1");
    assertThat(answerWhenDown(plugin, exchange("GET")).status()).isEqualTo(200);
  }

  @Test
  void fallback_cached_isForTheSameConsumerAndTheSameVariant() {
    UpstreamPolicyPlugin plugin = plugin(Map.of("fallback", CACHED));
    answered(
        plugin,
        request("GET", "/").header("Accept-Language", "de").build(),
        "x",
        "Vary",
        "accept-language");
    assertThat(answerWhenDown(plugin, exchange("GET")).status()).isEqualTo(418);
    assertThat(
            answerWhenDown(plugin, request("GET", "/").header("accept-language", "de").build())
                .status())
        .isEqualTo(200);
    FakeExchange known =
        request("GET", "/")
            .header("accept-language", "de")
            .authenticated(SampleEntities.entity(Consumer.class, Map.of("username", "alice")), null)
            .build();
    assertThat(answerWhenDown(plugin, known).status()).isEqualTo(418);
  }

  @Test
  void hedge_isAskedForWithinItsBudget() {
    UpstreamPolicyPlugin plugin = plugin(Map.of("hedge", Map.of("delay", 20L, "budget_ratio", 0L)));
    FakeExchange exchange = forwarded(plugin);
    assertThat(exchange.hedgeMillis()).isEqualTo(20);
    for (int i = 0; i < 10; i++) {
      assertThat(exchange.mayHedge()).isTrue();
    }
    assertThat(exchange.mayHedge()).isFalse();

    FakeExchange post = exchange("POST");
    plugin.forward(post, next);
    assertThat(post.hedgeMillis()).isZero();
  }

  @Test
  void hookThatThrows_givesPermissionsBack() {
    UpstreamPolicyPlugin plugin = plugin(breaker("both"));
    for (int i = 0; i < 8; i++) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () ->
                  plugin.forward(
                      exchange("GET"),
                      exchange -> {
                        throw new IllegalStateException("x");
                      }))
          .hasMessage("x");
    }

    assertThat(status(forwarded(plugin))).isEqualTo(200);
  }
}
