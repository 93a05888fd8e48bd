package org.gatehouse.plugins.httplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

/** Records sent to a real server. */
class HttpLogPluginIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void record_isSentAsAnObject() throws Exception {
    try (UpstreamServer server = UpstreamServer.start();
        Plugin plugin =
            context(
                    "http://user:pass@127.0.0.1:" + server.port() + "/in?k=v",
                    Map.of(
                        "headers", Map.of("X-Team", "red", "Connection", "close"),
                        "custom_fields_by_lua", Map.of("extra", "return 'x'")))
                .newPlugin()) {
      plugin.onLog(exchange("/a"));
      ReceivedRequest request = server.awaitRequest(PATIENCE);

      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.target()).isEqualTo("/in?k=v");
      assertThat(request.header("Content-Type")).contains("application/json");
      assertThat(request.header("Authorization")).contains("Basic dXNlcjpwYXNz");
      assertThat(request.header("X-Team")).contains("red");
      JsonNode record = json(request);
      assertThat(record.at("/request/uri").asText()).isEqualTo("/a");
      assertThat(record.at("/extra").asText()).isEqualTo("x");
    }
  }

  @Test
  void severalRecords_areSentAsAList() throws Exception {
    try (UpstreamServer server = UpstreamServer.start();
        Plugin plugin =
            context(
                    server.url() + "/in",
                    Map.of(
                        "method", "PUT",
                        "content_type", "application/json; charset=utf-8",
                        "queue", Map.of("max_batch_size", 2L)))
                .newPlugin()) {
      plugin.onLog(exchange("/a"));
      plugin.onLog(exchange("/b"));
      ReceivedRequest request = server.awaitRequest(PATIENCE);

      assertThat(request.method()).isEqualTo("PUT");
      assertThat(request.header("Content-Type")).contains("application/json; charset=utf-8");
      assertThat(json(request).at("/0/request/uri").asText()).isEqualTo("/a");
      assertThat(json(request).at("/1/request/uri").asText()).isEqualTo("/b");
    }
  }

  @Test
  void loneRecordOfABatch_isSentAsAListOnClose() throws Exception {
    try (UpstreamServer server = UpstreamServer.start()) {
      try (Plugin plugin =
          context(server.url() + "/in", Map.of("queue", Map.of("max_batch_size", 5L)))
              .newPlugin()) {
        plugin.onLog(exchange("/a"));
      }
      JsonNode records = json(server.awaitRequest(PATIENCE));

      assertThat(records).hasSize(1);
      assertThat(records.at("/0/request/uri").asText()).isEqualTo("/a");
    }
  }

  @Test
  void refusedRecord_isSentAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (UpstreamServer server = UpstreamServer.start()) {
      server.handle(
          request ->
              switch (calls.incrementAndGet()) {
                case 1 -> Answer.status(500);
                case 2 -> Answer.reset();
                case 3 -> Answer.status(302).header("Location", "/elsewhere");
                default -> Answer.ok("thanks");
              });
      FakePluginContext context = context(server.url() + "/in", Map.of());
      try (Plugin plugin = context.newPlugin()) {
        plugin.onLog(exchange("/a"));
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  context.advance(Duration.ofMillis(10));
                  return server.requests().size() >= 4;
                });
      }

      assertThat(server.requests()).allSatisfy(one -> assertThat(one.target()).isEqualTo("/in"));
      assertThat(context.logger().lines().get(0))
          .startsWith("WARNING records could not be sent: java.io.IOException: request to")
          .endsWith("returned status code 500");
    }
  }

  @Test
  void serverThatNeverAnswers_timesOut() throws Exception {
    try (UpstreamServer server = UpstreamServer.start()) {
      server.handle(request -> Answer.hang());
      FakePluginContext context =
          context(
              server.url() + "/in",
              Map.of("timeout", 200L, "queue", Map.of("max_retry_time", -1L)));
      try (Plugin plugin = context.newPlugin()) {
        plugin.onLog(exchange("/a"));

        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(context.logger().lines())
                        .contains("ERROR 1 records were dropped: they could not be sent in time"));
      }
    }
  }

  @Test
  void unknownCertificate_isTaken() throws Exception {
    try (UpstreamServer server =
            UpstreamServer.startTls(TestCertificate.forNames("other.test").serverContext());
        Plugin plugin =
            context("https://localhost:" + server.port() + "/in", Map.of()).newPlugin()) {
      plugin.onLog(exchange("/a"));

      assertThat(json(server.awaitRequest(PATIENCE)).at("/request/uri").asText()).isEqualTo("/a");
    }
  }

  @Test
  void close_lastInstance_endsTheClientsThread() throws Exception {
    try (UpstreamServer server = UpstreamServer.start()) {
      Set<Thread> before = clientThreads();
      sendByTwo(server, before);

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                System.gc();
                return before.containsAll(clientThreads());
              });
    }
  }

  /** In a method of its own, whose variables keep nothing alive afterwards. */
  private static void sendByTwo(UpstreamServer server, Set<Thread> before) throws Exception {
    FakePluginContext context = context(server.url() + "/in", Map.of());
    try (Plugin first = context.newPlugin();
        Plugin second = context.newPlugin()) {
      second.onLog(exchange("/a"));
      server.awaitRequest(PATIENCE);
      first.onLog(exchange("/b"));
      server.awaitRequest(PATIENCE);
      Set<Thread> started = clientThreads();
      started.removeAll(before);
      assertThat(started).hasSize(1);
    }
  }

  private static Set<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
        .collect(Collectors.toSet());
  }

  private static FakePluginContext context(String endpoint, Map<String, ?> more) {
    Map<String, Object> config = new LinkedHashMap<>(more);
    config.put("http_endpoint", endpoint);
    return FakePluginContext.of(HttpLogPlugin.TYPE, config);
  }

  private static FakeExchange exchange(String path) {
    FakeExchange exchange = FakeExchange.request("GET", path).build();
    exchange.upstreamAnswers(200);
    exchange.enter(Phase.LOG);
    return exchange;
  }

  private static JsonNode json(ReceivedRequest request) throws IOException {
    return new JsonMapper().readTree(request.body().bytes());
  }
}
