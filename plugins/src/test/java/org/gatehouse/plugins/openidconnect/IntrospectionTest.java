package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.UpstreamServer;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntrospectionTest {
  private static final String ACTIVE = "{\"active\":true,\"sub\":\"bob\"}";

  private final UpstreamServer endpoint = UpstreamServer.start();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private final FakePluginContext context =
      FakePluginContext.of(
          OpenidConnectPlugin.TYPE,
          Map.of(
              "issuer",
              "https://idp.test",
              "auth_methods",
              List.of("introspection"),
              "client_id",
              List.of("gatehouse"),
              "introspection_endpoint",
              endpoint.url() + "/introspect",
              "timeout",
              60_000L));
  private final Plugin plugin = context.newPlugin();

  @AfterEach
  void close() {
    goOn.countDown();
    clients.shutdownNow();
    plugin.close();
    endpoint.close();
  }

  /** Answers once {@link #goOn} says so. */
  private void answerLater() {
    endpoint.handle(
        request -> {
          goOn.await();
          return Answer.ok(ACTIVE);
        });
  }

  private int status(String token) {
    FakeExchange exchange =
        FakeExchange.request("GET", "/").header("Authorization", "Bearer " + token).build();
    plugin.onAccess(exchange);
    return exchange.answer().map(answer -> answer.status()).orElse(200);
  }

  private static List<Integer> statuses(List<Future<Integer>> requests) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> request : requests) {
      statuses.add(request.get());
    }
    return statuses;
  }

  @Test
  void endpointThatNeverAnswers_holdsFewRequests() throws Exception {
    answerLater();
    List<Future<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < Introspection.MAX_CALLS + 20; i++) {
      String token = "token" + i;
      requests.add(clients.submit(() -> status(token)));
    }
    await().until(() -> requests.stream().filter(Future::isDone).count() == 20);
    await().until(() -> endpoint.requests().size() == Introspection.MAX_CALLS);
    goOn.countDown();

    assertThat(statuses(requests))
        .containsOnly(200, 503)
        .filteredOn(status -> status == 503)
        .hasSize(20);
    assertThat(endpoint.requests()).hasSize(Introspection.MAX_CALLS);
    assertThat(status("another")).isEqualTo(200);
  }

  @Test
  void sameTokenManyTimesAtOnce_isAskedAboutOnce() throws Exception {
    answerLater();
    List<Future<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < 2 * Introspection.MAX_CALLS; i++) {
      requests.add(clients.submit(() -> status("token")));
    }
    await().until(() -> endpoint.requests().size() == 1);
    goOn.countDown();

    assertThat(statuses(requests)).containsOnly(200);
    assertThat(endpoint.requests()).hasSize(1);
  }

  @Test
  void endpointThatFails_isLeftAloneForASecond() {
    endpoint.handle(request -> Answer.status(500));
    assertThat(status("one")).isEqualTo(503);
    assertThat(status("two")).isEqualTo(503);
    assertThat(endpoint.requests()).hasSize(1);

    endpoint.handle(request -> Answer.ok(ACTIVE));
    context.advance(Duration.ofSeconds(1));

    assertThat(status("two")).isEqualTo(200);
    assertThat(status("one")).isEqualTo(200);
  }

  @Test
  void tokenThatTheEndpointDoesNotTake_keepsNoOtherOut() {
    endpoint.handle(request -> Answer.status(400));
    assertThat(status("odd")).isEqualTo(503);

    endpoint.handle(request -> Answer.ok(ACTIVE));

    assertThat(status("good")).isEqualTo(200);
  }

  @Test
  void answerThatIsNoObject_isNone() {
    endpoint.handle(request -> Answer.ok("null"));
    assertThat(status("good")).isEqualTo(503);
  }
}
