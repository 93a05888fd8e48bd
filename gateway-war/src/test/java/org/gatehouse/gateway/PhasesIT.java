package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Latencies;
import org.gatehouse.api.plugin.Forwarder;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhasesIT {
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  /** Notes every hook that is called; does something in ACCESS. */
  private class Noting implements Plugin {
    private final String name;

    Noting(String name) {
      this.name = name;
    }

    @Override
    public Outcome onRewrite(Exchange exchange) {
      calls.add(name + ".rewrite");
      return Outcome.CONTINUE;
    }

    @Override
    public Outcome onAccess(Exchange exchange) {
      calls.add(name + ".access");
      return Outcome.CONTINUE;
    }

    @Override
    public Outcome forward(Exchange exchange, Forwarder next) {
      calls.add(name + ".forward");
      return next.forward(exchange);
    }

    @Override
    public void onResponseHeaders(Exchange exchange) {
      calls.add(name + ".headers");
    }

    @Override
    public ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
      if (last) {
        calls.add(name + ".body");
      }
      return chunk;
    }

    @Override
    public void onLog(Exchange exchange) {
      calls.add(name + ".log");
      ended.add(name);
    }
  }

  private void awaitEnd(String name) throws InterruptedException {
    assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo(name);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  @Test
  void hooks_runInOneOrderInEveryPhase() throws Exception {
    gateway.use(
        TestRuntime.to(upstream.port()).plugin(1, new Noting("b")).plugin(2, new Noting("a")));
    assertThat(gateway.get("/").status()).isEqualTo(200);
    awaitEnd("a");
    awaitEnd("b");
    assertThat(calls)
        .containsExactly(
            "a.rewrite",
            "b.rewrite",
            "a.access",
            "b.access",
            "a.forward",
            "b.forward",
            "a.headers",
            "b.headers",
            "a.body",
            "b.body",
            "a.log",
            "b.log");
  }

  @Test
  void earlyAnswer_laterPluginsStillSeeTheResponse() throws Exception {
    Plugin refusing =
        new Noting("a") {
          @Override
          public Outcome onAccess(Exchange exchange) {
            return exchange.respond(
                org.gatehouse.api.exchange.Answer.error(401, "Unauthorized")
                    .header("WWW-Authenticate", "Key"));
          }
        };
    Plugin later =
        new Noting("b") {
          @Override
          public void onResponseHeaders(Exchange exchange) {
            exchange.clientResponse().headers().set("X-Later", "1");
            assertThat(exchange.clientResponse().source()).isEqualTo(ClientResponse.Source.EXIT);
            assertThat(exchange.upstreamResponse()).isEmpty();
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(2, refusing).plugin(1, later));
    RawResponse response = gateway.get("/", "Accept: application/xml");
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).contains("Key");
    assertThat(response.header("X-Later")).contains("1");
    assertThat(response.header("Server")).contains("gatehouse/0.1.0");
    assertThat(response.headers().has("X-Kong-Response-Latency")).isTrue();
    assertThat(response.headers().has("Via")).isFalse();
    assertThat(response.text()).startsWith("<?xml").contains("<message>Unauthorized</message>");
    awaitEnd("a");
    awaitEnd("b");
    assertThat(calls).doesNotContain("b.access", "b.forward").contains("b.body", "b.log");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void answerInRewrite_comesBeforeRouting() throws Exception {
    Plugin answering =
        new Noting("a") {
          @Override
          public Outcome onRewrite(Exchange exchange) {
            return exchange.respond(
                org.gatehouse.api.exchange.Answer.json(200, Map.of("a", List.of(1, "x"))));
          }
        };
    gateway.use(new TestRuntime().plugin(1, answering));
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("{\"a\":[1,\"x\"]}");
  }

  @Test
  void recognizedConsumer_bringsItsOwnLaterPlugins() throws Exception {
    org.gatehouse.api.entity.Consumer alice = SampleEntities.consumer("alice");
    Plugin authenticating =
        new Noting("auth") {
          @Override
          public Outcome onAccess(Exchange exchange) {
            exchange.authenticate(alice, null);
            return super.onAccess(exchange);
          }
        };
    gateway.use(
        TestRuntime.to(upstream.port())
            .plugin(10, authenticating)
            .plugin(5, new Noting("all"))
            .pluginFor(alice, 20, new Noting("early"))
            .pluginFor(alice, 7, new Noting("late")));
    assertThat(gateway.get("/").status()).isEqualTo(200);
    awaitEnd("early");
    assertThat(calls.stream().filter(call -> call.endsWith(".access")))
        .containsExactly("auth.access", "late.access", "all.access");
    assertThat(calls).contains("early.headers", "late.headers");
  }

  @Test
  void failingHook_inRequest_is500_inResponse_isPassedOver() throws Exception {
    Consumer<String> fail =
        where -> {
          throw new IllegalStateException("on purpose: " + where);
        };
    Plugin failing =
        new Noting("a") {
          @Override
          public Outcome onAccess(Exchange exchange) {
            if (exchange.clientRequest().path().equals("/access")) {
              fail.accept("access");
            }
            return Outcome.CONTINUE;
          }

          @Override
          public Outcome forward(Exchange exchange, Forwarder next) {
            if (exchange.clientRequest().path().equals("/forward")) {
              fail.accept("forward");
            }
            return next.forward(exchange);
          }

          @Override
          public void onResponseHeaders(Exchange exchange) {
            fail.accept("headers");
          }

          @Override
          public ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
            fail.accept("body");
            return chunk;
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(2, failing).plugin(1, new Noting("b")));
    for (String path : List.of("/access", "/forward")) {
      RawResponse response = gateway.get(path);
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.text())
          .isEqualTo(
              "{\n  \"message\":\"An unexpected error occurred\",\n  \"request_id\":\""
                  + response.header("X-Kong-Request-Id").orElseThrow()
                  + "\"\n}");
    }
    upstream.handle(request -> Answer.ok("hello"));
    assertThat(gateway.get("/").text()).isEqualTo("hello");
    for (int i = 0; i < 3; i++) {
      awaitEnd("a");
      awaitEnd("b");
    }
  }

  @Test
  void bodyHook_seesTheWholeBodyWhenItAsks() throws Exception {
    Plugin shouting =
        new Plugin() {
          @Override
          public void onResponseHeaders(Exchange exchange) {
            exchange.clientResponse().bufferBody(10);
          }

          @Override
          public ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
            calls.add(text(chunk) + last);
            return ByteBuffer.wrap(
                (text(chunk).toUpperCase(Locale.ROOT) + "!").getBytes(StandardCharsets.UTF_8));
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, shouting));
    upstream.handle(request -> Answer.status(200).chunks("hel", "lo"));
    RawResponse response = gateway.get("/");
    assertThat(response.text()).isEqualTo("HELLO!");
    assertThat(response.header("Content-Length")).contains("6");
    assertThat(calls).containsExactly("hellotrue");
    upstream.handle(request -> Answer.status(200).chunks("more than", " ten bytes"));
    assertThat(gateway.get("/").text()).isEqualTo("more than ten bytes");
    assertThat(calls).hasSize(1);
  }

  @Test
  void bodyHook_changesTheBodyPieceByPiece() throws Exception {
    Plugin doubling =
        new Plugin() {
          @Override
          public ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
            String twice = text(chunk) + text(chunk) + (last ? "." : "");
            return ByteBuffer.wrap(twice.getBytes(StandardCharsets.UTF_8));
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, doubling));
    upstream.handle(request -> Answer.ok("ab"));
    assertThat(gateway.get("/").text()).isEqualTo("abab.");
    upstream.handle(request -> Answer.status(200).chunks("ab"));
    assertThat(gateway.get("/").text()).isEqualTo("abab.");
  }

  /** The body comes when the next request is already answered, or would be read as its answer. */
  private void assertNextIsGood(Plugin plugin, String method, int status) throws Exception {
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, plugin));
    Semaphore body = new Semaphore(0);
    upstream.handle(
        request ->
            request.target().equals("/first")
                ? Answer.ok("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil").paced(body)
                : Answer.status(200).header("X-Good", "1").body("good"));
    RawResponse first = RawClient.request(gateway.port(), method, "/first", "");
    assertThat(first.status()).isEqualTo(status);

    gateway.use(TestRuntime.to(upstream.port()));
    RawResponse next = gateway.get("/next");
    body.release();
    assertThat(next.header("X-Good")).contains("1");
    assertThat(next.text()).isEqualTo("good");
    assertThat(upstream.connections()).isEqualTo(2);
  }

  @Test
  void requestHook_asksForMoreThanTheClient_whatComesIsNobodysAnswer() throws Exception {
    Plugin changing =
        new Plugin() {
          @Override
          public Outcome onAccess(Exchange exchange) {
            exchange.upstreamRequest().method("GET");
            return Outcome.CONTINUE;
          }
        };
    assertNextIsGood(changing, "HEAD", 200);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void responseHook_leavesTheBodyOut_whatComesIsNobodysAnswer(int status) throws Exception {
    Plugin changing =
        new Plugin() {
          @Override
          public void onResponseHeaders(Exchange exchange) {
            exchange.clientResponse().status(status);
          }
        };
    assertNextIsGood(changing, "GET", status);
  }

  @Test
  void bodyHook_ofAStreamThatIsSilent_theHeadGoesOutFirst() throws Exception {
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, new Noting("a")));
    Semaphore events = new Semaphore(0);
    upstream.handle(request -> Answer.status(200).chunks("one", "two").paced(events));
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .timeout(Duration.ofSeconds(10))
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      // the head has come, and no event exists yet
      assertThat(response.statusCode()).isEqualTo(200);
      events.release();
      assertThat(body.readNBytes(3)).asString(UTF_8).isEqualTo("one");
      events.release();
      assertThat(body.readAllBytes()).asString(UTF_8).isEqualTo("two");
    }
    awaitEnd("a");
    assertThat(calls).contains("a.body");
  }

  @Test
  void bodyHook_thatWantsTheWholeBody_keepsTheHeadUntilItsLengthIsKnown() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Plugin holding =
        new Plugin() {
          @Override
          public void onResponseHeaders(Exchange exchange) {
            exchange.clientResponse().bufferBody(10);
            asked.countDown();
          }

          @Override
          public ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
            return chunk;
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, holding).plugin(2, new Noting("a")));
    Semaphore pieces = new Semaphore(0);
    upstream.handle(request -> Answer.status(200).chunks("one", "two").paced(pieces));
    try (RawClient client = gateway.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      pieces.release(2);
      RawResponse response = client.readResponse();
      assertThat(response.header("Content-Length")).contains("6");
      assertThat(response.text()).isEqualTo("onetwo");
    }
  }

  @Test
  void responseHook_changesStatusAndHeaders() throws Exception {
    Plugin changing =
        new Plugin() {
          @Override
          public void onResponseHeaders(Exchange exchange) {
            exchange.clientResponse().status(201);
            exchange.clientResponse().headers().remove("X-Upstream-Hdr");
            exchange.clientResponse().headers().set("X-New", "1");
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, changing));
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isEqualTo(201);
    assertThat(response.header("X-New")).contains("1");
    assertThat(response.headers().has("X-Upstream-Hdr")).isFalse();
  }

  @Test
  void requestHooks_changeWhatGoesUpstream() throws Exception {
    Plugin changing =
        new Plugin() {
          @Override
          public Outcome onAccess(Exchange exchange) {
            assertThat(exchange.clientRequest().body(100)).hasValue("hello".getBytes(UTF_8));
            exchange.upstreamRequest().method("PUT");
            exchange.upstreamRequest().path("/new path");
            exchange.upstreamRequest().removeQueryArgument("b");
            exchange.upstreamRequest().headers().set("X-A", "1\r\nX-Injected: 2");
            exchange.upstreamRequest().headers().set("Host", "other.test");
            exchange.upstreamRequest().body("changed".getBytes(UTF_8));
            return Outcome.CONTINUE;
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, changing));
    RawClient.request(gateway.port(), "POST", "/old?a=1&b=2&c=3", "hello");
    var received = upstream.awaitRequest(java.time.Duration.ofSeconds(10));
    assertThat(received.method()).isEqualTo("PUT");
    assertThat(received.target()).isEqualTo("/new%20path?a=1&c=3");
    assertThat(received.header("Host")).contains("other.test");
    assertThat(received.header("X-A")).contains("1  X-Injected: 2");
    assertThat(received.body().text()).isEqualTo("changed");
  }

  @Test
  void bodyReadByAPlugin_isStillForwardedInFull() throws Exception {
    Plugin reading =
        new Plugin() {
          @Override
          public Outcome onAccess(Exchange exchange) {
            assertThat(exchange.clientRequest().body(1000)).isEmpty();
            return Outcome.CONTINUE;
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, reading));
    String body = "0123456789".repeat(20_000);
    RawClient.request(gateway.port(), "POST", "/", body);
    assertThat(upstream.awaitRequest(java.time.Duration.ofSeconds(10)).body().text())
        .isEqualTo(body);
  }

  @Test
  void clientLeavesWhileAPluginReads_isNoFailureOfThePlugin() throws Exception {
    BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    Plugin reading =
        new Plugin() {
          @Override
          public Outcome onAccess(Exchange exchange) {
            assertThat(exchange.clientRequest().body(1000)).isEmpty();
            return Outcome.CONTINUE;
          }

          @Override
          public void onLog(Exchange exchange) {
            statuses.add(exchange.clientResponse().status());
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, reading));
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    }
    assertThat(statuses.poll(10, TimeUnit.SECONDS)).isEqualTo(499);
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void forwardHook_mayCallTwice() throws Exception {
    Plugin repeating =
        new Plugin() {
          @Override
          public Outcome forward(Exchange exchange, Forwarder next) {
            Outcome first = next.forward(exchange);
            assertThat(first).isEqualTo(Outcome.CONTINUE);
            return next.forward(exchange);
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, repeating));
    upstream.handle(request -> Answer.ok("answer"));
    assertThat(gateway.get("/").text()).isEqualTo("answer");
    assertThat(upstream.requests()).hasSize(2);
  }

  @Test
  void log_refusedRequest_tellsWhereItWouldHaveGone() throws Exception {
    BlockingQueue<String> uris = new LinkedBlockingQueue<>();
    Plugin refusing =
        new Plugin() {
          @Override
          public Outcome onAccess(Exchange exchange) {
            return exchange.respond(org.gatehouse.api.exchange.Answer.empty(401));
          }

          @Override
          public void onLog(Exchange exchange) {
            uris.add(exchange.upstreamUri());
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, refusing));
    gateway.get("/denied?c");

    assertThat(uris.poll(10, TimeUnit.SECONDS)).isEqualTo("/denied?c");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void log_tellsWhatHappened() throws Exception {
    BlockingQueue<Exchange> logged = new LinkedBlockingQueue<>();
    Plugin logging =
        new Plugin() {
          @Override
          public void onLog(Exchange exchange) {
            logged.add(exchange);
          }
        };
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, logging));
    upstream.handle(request -> Answer.ok("hello"));
    RawClient.request(gateway.port(), "POST", "/a/../b?c", "hello");
    Exchange exchange = logged.poll(10, TimeUnit.SECONDS);
    assertThat(exchange.upstreamUri()).isEqualTo("/b?c");
    assertThat(exchange.clientRequest().rawPath()).isEqualTo("/a/../b");
    assertThat(exchange.clientRequest().bytesReceived()).isGreaterThan(40);
    assertThat(exchange.clientResponse().bytesSent()).isGreaterThan(100);
    assertThat(exchange.attempts()).hasSize(1);
    assertThat(exchange.attempts().get(0).status()).hasValue(200);
    Latencies latencies = exchange.latencies();
    assertThat(latencies.request())
        .isGreaterThanOrEqualTo(latencies.upstream() + latencies.receive());
  }

  @Test
  void noRoute_is404OfTheFormThatIsAccepted() throws Exception {
    gateway.use(new TestRuntime().plugin(1, new Noting("a")));
    RawResponse response = gateway.get("/");
    String id = response.header("X-Kong-Request-Id").orElseThrow();
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"no Route matched with those values\",\n  \"request_id\":\""
                + id
                + "\"\n}");
    awaitEnd("a");
    assertThat(calls).containsExactly("a.rewrite", "a.headers", "a.body", "a.log");
    RawResponse head = RawClient.request(gateway.port(), "HEAD", "/", "");
    assertThat(head.header("Content-Length")).contains("103");
  }

  @Test
  void noService_is503() throws Exception {
    gateway.use(new TestRuntime().route(Map.of("paths", List.of("/"))));
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).contains("no Service found with those values");
  }

  @Test
  void httpsOnlyRoute_overHttp_isRefusedOrRedirected() throws Exception {
    gateway.use(
        new TestRuntime()
            .route(Map.of("paths", List.of("/426"), "protocols", List.of("https")))
            .route(
                Map.of(
                    "paths",
                    List.of("/301"),
                    "protocols",
                    List.of("https"),
                    "https_redirect_status_code",
                    301L)));
    RawResponse refused = gateway.get("/426", "Host: h4.test");
    assertThat(refused.status()).isEqualTo(426);
    assertThat(refused.header("Upgrade")).contains("TLS/1.2, HTTP/1.1");
    assertThat(refused.text()).contains("Please use HTTPS protocol");
    RawResponse redirected = gateway.get("/301?q=1", "Host: h4.test");
    assertThat(redirected.status()).isEqualTo(301);
    assertThat(redirected.header("Location")).contains("https://h4.test/301?q=1");
    assertThat(redirected.header("Content-Type")).contains("text/html");
    assertThat(redirected.body().length()).isEqualTo(134);
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;
}
