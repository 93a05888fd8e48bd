package org.gatehouse.plugins.upstreampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.gateway.TestGateway;
import org.gatehouse.gateway.TestRuntime;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The plugin in a real gateway, before upstreams that fail; the plugin's time is the test's. */
class UpstreamPolicyPluginIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Map<String, Object> STATIC =
      Map.of("kind", "static", "status", 200L, "body", "later", "content_type", "text/plain");

  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));
  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  private FakePluginContext use(TestRuntime runtime, Map<String, Object> config) {
    FakePluginContext context = FakePluginContext.of(UpstreamPolicyPlugin.TYPE, config);
    gateway.use(runtime.plugin(1, context.newPlugin()));
    return context;
  }

  private FakePluginContext use(Map<String, Object> config) {
    return use(TestRuntime.to(upstream.port()), config);
  }

  private void upstreamFails(int times, Answer how) {
    upstream.handle(request -> calls.incrementAndGet() <= times ? how : Answer.ok("fine"));
  }

  @Test
  void statuses_areRetriedUntilOneIsGood() throws Exception {
    upstreamFails(2, Answer.status(503).body("busy"));
    use(Map.of("retry", Map.of("attempts", 3L)));

    RawResponse response = gateway.get("/");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("fine");
    assertThat(calls).hasValue(3);
  }

  @Test
  void resetAndTimeout_areRetried() throws Exception {
    upstream.handle(
        request ->
            switch (calls.incrementAndGet()) {
              case 1 -> Answer.reset();
              case 2 -> Answer.hang();
              default -> Answer.ok("fine");
            });
    use(Map.of("retry", Map.of("attempts", 3L), "read_timeout", 200L));

    assertThat(gateway.get("/").text()).isEqualTo("fine");
    assertThat(calls).hasValue(3);
  }

  @Test
  void post_onceSent_isNeverSentAgain() throws Exception {
    use(Map.of("retry", Map.of("attempts", 5L)));
    for (Answer how : List.of(Answer.status(503).body("busy"), Answer.reset(), Answer.close())) {
      calls.set(0);
      upstreamFails(1, how);

      RawResponse response = RawClient.request(gateway.port(), "POST", "/", "order");

      assertThat(response.status()).isIn(502, 503);
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void post_whereNothingWasSent_isSentToTheNextTarget() throws Exception {
    upstream.handle(request -> Answer.ok(request.body().text()));
    use(deadAndLiving(), Map.of("retry", Map.of("attempts", 1L)));

    assertThat(RawClient.request(gateway.port(), "POST", "/", "order").text()).isEqualTo("order");
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void longBody_afterADeadTarget_arrivesWhole() throws Exception {
    long size = 50_000_000;
    upstream.handle(request -> Answer.ok(request.body().length() + ""));
    use(deadAndLiving(), Map.of("retry", Map.of("attempts", 1L)));

    try (RawClient client = gateway.connect()) {
      client.send("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + size + "\r\n\r\n");
      client.sendGenerated(size);
      assertThat(client.readResponse().text()).isEqualTo("" + size);
    }
    assertThat(upstream.problems()).isEmpty();
  }

  @Test
  void longBody_onceSent_isNotSentAgain() throws Exception {
    long size = 50_000_000;
    upstreamFails(1, Answer.status(503).body("busy"));
    use(Map.of("retry", Map.of("attempts", 3L)));

    try (RawClient client = gateway.connect()) {
      client.send("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + size + "\r\n\r\n");
      client.sendGenerated(size);
      assertThat(client.readResponse().status()).isEqualTo(503);
    }
    assertThat(calls).hasValue(1);
    assertThat(upstream.bodyBytesReceived()).isEqualTo(size);
  }

  @Test
  void budget_boundsARetryStorm() throws Exception {
    upstreamFails(Integer.MAX_VALUE, Answer.status(503).body("down"));
    use(
        Map.of(
            "retry",
            Map.of(
                "attempts",
                5L,
                "backoff_base",
                0L,
                "budget_ratio",
                0.2,
                "budget_min_per_second",
                0L)));

    for (int i = 0; i < 100; i++) {
      assertThat(gateway.get("/").status()).isEqualTo(503);
    }

    assertThat(calls).hasValue(120);
  }

  @Test
  void breaker_opensAndHalfOpens() throws Exception {
    upstreamFails(4, Answer.status(500).body("down"));
    FakePluginContext context =
        use(
            Map.of(
                "circuit_breaker",
                Map.of(
                    "scope",
                    "service",
                    "window_size",
                    4L,
                    "minimum_calls",
                    4L,
                    "open_duration",
                    5000L,
                    "half_open_calls",
                    1L)));
    for (int i = 0; i < 4; i++) {
      assertThat(gateway.get("/").status()).isEqualTo(500);
    }

    RawResponse open = gateway.get("/");
    assertThat(open.status()).isEqualTo(503);
    assertThat(open.header("Retry-After")).contains("5");
    assertThat(calls).hasValue(4);

    context.advance(Duration.ofMillis(5001));
    assertThat(gateway.get("/").text()).isEqualTo("fine");
    assertThat(gateway.get("/").text()).isEqualTo("fine");
  }

  @Test
  void breakerOfTarget_leavesOnlyThatTargetAlone() throws Exception {
    upstreamFails(0, Answer.close());
    try (UpstreamServer broken = UpstreamServer.start()) {
      AtomicInteger ofBroken = new AtomicInteger();
      broken.handle(
          request -> {
            ofBroken.incrementAndGet();
            return Answer.status(500).body("broken");
          });
      use(
          inTurn(broken.port(), upstream.port()),
          Map.of(
              "circuit_breaker",
              Map.of("scope", "target", "window_size", 2L, "minimum_calls", 2L)));
      for (int i = 0; i < 4; i++) {
        gateway.get("/");
      }

      for (int i = 0; i < 10; i++) {
        assertThat(gateway.get("/").status()).isEqualTo(200);
      }
      assertThat(ofBroken).hasValue(2);
    }
  }

  @Test
  void bulkhead_full_is503WithRetryAfter() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    upstream.handle(
        request ->
            request.target().equals("/slow")
                ? Answer.ok("slow").after(release)
                : Answer.ok("fine"));
    use(Map.of("bulkhead", Map.of("max_in_flight", 1L)));

    try (RawClient slow = gateway.connect()) {
      slow.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Awaitility.await().atMost(PATIENCE).until(() -> upstream.requests().size() == 1);
      RawResponse full = gateway.get("/");
      assertThat(full.status()).isEqualTo(503);
      assertThat(full.header("Retry-After")).contains("1");
      release.countDown();
      assertThat(slow.readResponse().text()).isEqualTo("slow");
    }
    Awaitility.await().atMost(PATIENCE).until(() -> gateway.get("/").status() == 200);
  }

  @Test
  void bulkhead_queue_waitsForItsTurn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    upstream.handle(request -> Answer.ok("fine").after(release));
    use(Map.of("bulkhead", Map.of("max_in_flight", 1L, "queue", 1L, "max_wait", 60_000L)));

    try (RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.send("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\n");
      Awaitility.await().atMost(PATIENCE).until(() -> upstream.requests().size() == 1);
      second.send("GET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
      release.countDown();
      assertThat(first.readResponse().status()).isEqualTo(200);
      assertThat(second.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void fallback_static_takesThePlaceOfAFailure() throws Exception {
    upstreamFails(Integer.MAX_VALUE, Answer.status(503).body("down"));
    use(Map.of("fallback", List.of(STATIC)));

    RawResponse response = gateway.get("/");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).contains("text/plain");
    assertThat(response.text()).isEqualTo("later");
  }

  @Test
  void fallback_service_takesThePlaceOfADeadUpstream() throws Exception {
    upstream.handle(request -> Answer.ok(request.target() + " " + request.body().text()));
    use(
        TestRuntime.to(deadPort()),
        Map.of(
            "fallback",
            List.of(
                Map.of(
                    "kind",
                    "service",
                    "host",
                    "127.0.0.1",
                    "port",
                    (long) upstream.port(),
                    "path",
                    "/spare"),
                STATIC)));

    assertThat(RawClient.request(gateway.port(), "POST", "/x", "order").text())
        .isEqualTo("/spare order");
  }

  @Test
  void fallback_service_thatIsDeadToo_leavesItToTheNext() throws Exception {
    use(
        TestRuntime.to(deadPort()),
        Map.of(
            "fallback",
            List.of(
                Map.of("kind", "service", "host", "127.0.0.1", "port", (long) deadPort()),
                STATIC)));

    assertThat(gateway.get("/").text()).isEqualTo("later");
  }

  @Test
  void fallback_cached_isWhatWasAnsweredBefore() throws Exception {
    upstream.handle(request -> Answer.ok("as it was").header("ETag", "\"1\""));
    use(Map.of("fallback", List.of(Map.of("kind", "cached"), STATIC)));
    assertThat(gateway.get("/").text()).isEqualTo("as it was");
    upstream.handle(request -> Answer.status(503).body("down"));

    RawResponse response = gateway.get("/");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("as it was");
    assertThat(response.header("ETag")).contains("\"1\"");
    assertThat(response.header("Age")).isPresent();
    assertThat(gateway.get("/other").text()).isEqualTo("later");
  }

  /** Lets bodies of so many bytes pass, and tells the statuses that are logged. */
  private static final class Watch implements Plugin {
    private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    private final long maxBytes;

    Watch(long maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public Outcome onAccess(Exchange exchange) {
      exchange
          .upstreamRequest()
          .limitBody(maxBytes, org.gatehouse.api.exchange.Answer.error(413, "too long"));
      return Outcome.CONTINUE;
    }

    @Override
    public void onLog(Exchange exchange) {
      statuses.add(exchange.clientResponse().status());
    }
  }

  @Test
  void fallback_bodyThatIsNotTaken_isStill413() throws Exception {
    Watch watch = new Watch(10);
    use(TestRuntime.to(upstream.port()).plugin(2, watch), Map.of("fallback", List.of(STATIC)));

    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.sendChunk("01234567890123456789");
      assertThat(client.readResponse().status()).isEqualTo(413);
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void fallback_longBodyThatIsNotTakenAfterADeadTarget_isStill413() throws Exception {
    Watch watch = new Watch(200_000);
    use(deadAndLiving().plugin(2, watch), Map.of("fallback", List.of(STATIC)));

    try (RawClient client = gateway.connect()) {
      client.send("PUT / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.sendChunk("x".repeat(100_000));
      client.sendChunk("x".repeat(100_001));
      assertThat(client.readResponse().status()).isEqualTo(413);
    }
  }

  @Test
  void fallback_clientThatHasLeft_isNotAnsweredFor() throws Exception {
    Watch watch = new Watch(1000);
    Map<String, Object> spare =
        Map.of("kind", "service", "host", "127.0.0.1", "port", (long) upstream.port());
    use(
        TestRuntime.to(upstream.port()).plugin(2, watch),
        Map.of("fallback", List.of(spare, STATIC), "retry", Map.of("attempts", 3L)));

    try (RawClient client = gateway.connect()) {
      client.send("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhello");
    }
    assertThat(watch.statuses.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(499);
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void hedge_takesTheAnswerOfTheQuickerTarget() throws Exception {
    try (UpstreamServer slow = UpstreamServer.start().handle(request -> Answer.hang())) {
      upstream.handle(request -> Answer.ok("quick"));
      use(inTurn(slow.port(), upstream.port()), Map.of("hedge", Map.of("delay", 20L)));

      assertThat(gateway.get("/").text()).isEqualTo("quick");
      assertThat(slow.requests()).hasSize(1);
    }
  }

  @Test
  void totalTimeout_endsAll() throws Exception {
    upstream.handle(
        request -> {
          calls.incrementAndGet();
          return Answer.hang();
        });
    use(Map.of("total_timeout", 300L));

    assertThat(gateway.get("/").status()).isEqualTo(504);
    assertThat(calls).hasValue(1);
  }

  private TestRuntime deadAndLiving() throws IOException {
    return inTurn(deadPort(), upstream.port());
  }

  private static TestRuntime inTurn(int first, int second) {
    return new TestRuntime()
        .route(Map.of("paths", List.of("/")), Map.of("host", "up.test", "port", 80L))
        .upstream("up.test", TestRuntime.inTurn(first, second));
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
