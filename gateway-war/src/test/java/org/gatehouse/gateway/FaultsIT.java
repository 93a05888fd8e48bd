package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.BeforeBody;
import org.gatehouse.testkit.http.GeneratedBytes;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long MANY_BYTES = 64L << 20;
  private static final String INVALID = "An invalid response was received from the upstream server";

  private final UpstreamServer upstream = UpstreamServer.start();
  private final BlockingQueue<Logged> log = new LinkedBlockingQueue<>();
  private final TestGateway gateway = TestGateway.start(runtime(upstream.port(), Map.of()));

  record Logged(int status, ClientResponse.Source source, List<Attempt> attempts) {}

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  private TestRuntime runtime(int port, Map<String, ?> service) {
    Map<String, Object> whole = new HashMap<>(service);
    whole.put("port", (long) port);
    return logged(new TestRuntime().route(Map.of("paths", List.of("/")), whole));
  }

  private TestRuntime logged(TestRuntime runtime) {
    return runtime.plugin(
        1,
        new Plugin() {
          @Override
          public void onLog(Exchange exchange) {
            ClientResponse response = exchange.clientResponse();
            log.add(
                new Logged(response.status(), response.source(), List.copyOf(exchange.attempts())));
          }
        });
  }

  private Logged awaitLog() throws InterruptedException {
    return java.util.Objects.requireNonNull(log.poll(10, TimeUnit.SECONDS), "nothing was logged");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void refusedConnection_isTriedAgainThen502() throws Exception {
    gateway.use(runtime(closedPort(), Map.of("retries", 2L)));
    RawResponse response = RawClient.request(gateway.port(), "POST", "/", "hello");
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.header("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(response.text())
        .isEqualTo(INVALID + "\nrequest_id: " + response.header("X-Kong-Request-Id").get() + "\n");
    assertThat(response.headers().names())
        .contains("Via", "Server", "X-Kong-Upstream-Latency", "X-Kong-Proxy-Latency");
    Logged logged = awaitLog();
    assertThat(logged.source()).isEqualTo(ClientResponse.Source.ERROR);
    assertThat(logged.attempts()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {200, 400})
  void silentUpstream_is504(long readTimeout) throws Exception {
    gateway.use(runtime(upstream.port(), Map.of("read_timeout", readTimeout, "retries", 1L)));
    upstream.handle(request -> Answer.hang());
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isEqualTo(504);
    assertThat(response.text()).startsWith("The upstream server is timing out\nrequest_id: ");
    assertThat(upstream.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {200, 400})
  void upstreamThatTakesNoConnection_is504(long connectTimeout) throws Exception {
    try (FullBacklog server = new FullBacklog()) {
      gateway.use(runtime(server.port(), Map.of("connect_timeout", connectTimeout, "retries", 1L)));
      RawResponse response = RawClient.request(gateway.port(), "POST", "/", "hello");
      assertThat(response.status()).isEqualTo(504);
      assertThat(response.text()).startsWith("The upstream server is timing out\nrequest_id: ");
      assertThat(awaitLog().attempts()).hasSize(2);
    }
  }

  /** A server whose queue of connections is full: the kernel drops what asks for one. */
  private static final class FullBacklog implements Closeable {
    private final List<Closeable> opened = new ArrayList<>();
    private final ServerSocket server;

    FullBacklog() throws IOException {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      opened.add(server);
      for (int i = 0; i < 4; i++) {
        SocketChannel channel = SocketChannel.open();
        opened.add(channel);
        channel.configureBlocking(false);
        channel.connect(server.getLocalSocketAddress());
      }
    }

    int port() {
      return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (Closeable each : opened) {
        each.close();
      }
    }
  }

  @Test
  void lostConnection_getIsRepeated_postIsNot() throws Exception {
    gateway.use(runtime(upstream.port(), Map.of("retries", 1L)));
    upstream.handle(request -> Answer.close());
    assertThat(gateway.get("/").status()).isEqualTo(502);
    assertThat(upstream.requests()).hasSize(2);
    assertThat(RawClient.request(gateway.port(), "POST", "/", "hello").status()).isEqualTo(502);
    assertThat(upstream.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void keptConnectionThatEnded_isReplaced(String method) throws Exception {
    gateway.use(runtime(upstream.port(), Map.of("retries", 0L)));
    for (int i = 0; i < 5; i++) {
      CountDownLatch end = new CountDownLatch(1);
      upstream.handle(request -> Answer.ok("hello").thenCloseOn(end));
      assertThat(RawClient.request(gateway.port(), method, "/", "").text()).isEqualTo("hello");
      end.countDown();
      await().until(() -> upstream.openConnections() == 0);
    }
    assertThat(upstream.requests()).hasSize(5);
  }

  @Test
  void keptConnectionThatEnded_afterManyCalls_isReplaced() throws Exception {
    gateway.use(runtime(upstream.port(), Map.of("retries", 0L)));
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 1; i <= 5; i++) {
      Answer answer = i < 5 ? Answer.ok("hello") : Answer.ok("hello").thenCloseOn(end);
      upstream.handle(request -> answer);
      assertThat(RawClient.request(gateway.port(), "POST", "/", "x").status()).isEqualTo(200);
    }
    assertThat(upstream.connections()).isEqualTo(1);
    end.countDown();
    await().until(() -> upstream.openConnections() == 0);

    assertThat(RawClient.request(gateway.port(), "POST", "/", "x").status()).isEqualTo(200);
    assertThat(upstream.connections()).isEqualTo(2);
  }

  @Test
  void noResponseAtAll_is502AndEndsTheConnection() throws Exception {
    List<Answer> nonsense =
        List.of(
            Answer.garbageStatusLine(),
            Answer.twoContentLengths("hello"),
            Answer.ok("x").header("X-Big", "a".repeat(40_000)),
            Answer.ok("x").header("X Y", "1"),
            Answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"),
            Answer.status(200).header("Content-Length", "5").header("Transfer-Encoding", "chunked"),
            Answer.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"));
    for (Answer answer : nonsense) {
      upstream.handle(request -> answer);
      int before = upstream.requests().size();
      assertThat(gateway.get("/").status()).isEqualTo(502);
      assertThat(upstream.requests()).as("not repeated").hasSize(before + 1);
      await().until(() -> upstream.openConnections() == 0);
    }
  }

  @Test
  void bytesBehindAResponse_areNobodysAnswer() throws Exception {
    upstream.handle(
        request ->
            Answer.status(200)
                .header("Content-Length", "2")
                .body("okHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
    assertThat(gateway.get("/").text()).isEqualTo("ok");
    upstream.handle(request -> Answer.ok("good"));
    assertThat(gateway.get("/").text()).isEqualTo("good");
  }

  @Test
  void upstreamDiesWithinItsAnswer_clientSeesThatSomethingIsMissing() throws Exception {
    List<Answer> cut =
        List.of(
            Answer.status(200).generated(MANY_BYTES).cutHalfWay(),
            Answer.status(200).generatedChunks(MANY_BYTES).cutHalfWay(),
            Answer.status(200).generated(MANY_BYTES).resetAfter(MANY_BYTES / 2),
            Answer.status(200).generatedChunks(MANY_BYTES).resetAfter(MANY_BYTES / 2));
    for (Answer answer : cut) {
      upstream.handle(request -> answer);
      try (RawClient client = gateway.connect()) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.complete()).isFalse();
        assertThat(client.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void upstreamDiesBeforeAnythingWasSent_is502() throws Exception {
    upstream.handle(request -> Answer.ok("hello").cutAfter(2));
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isIn(200, 502);
    if (response.status() == 200) {
      assertThat(response.complete()).isFalse();
    }
  }

  @Test
  void clientLeavesWithinTheAnswer_upstreamCallIsAborted() throws Exception {
    upstream.handle(request -> Answer.status(200).generated(1L << 40));
    try (RawClient client = gateway.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> upstream.requests().size() == 1);
      client.reset();
    }
    await().until(() -> upstream.abortedAnswers() == 1);
    await().until(() -> upstream.openConnections() == 0);
    assertThat(awaitLog().source()).isEqualTo(ClientResponse.Source.SERVICE);
  }

  @Test
  void clientLeavesWithinItsBody_upstreamNeverSeesAnEnd() throws Exception {
    for (String framing : List.of("Content-Length: 99999999", "Transfer-Encoding: chunked")) {
      int before = upstream.requests().size();
      long received = upstream.bodyBytesReceived();
      try (RawClient client = gateway.connect()) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n");
        for (int i = 0; i < 20; i++) {
          String piece = "x".repeat(8192);
          client.send(framing.startsWith("C") ? piece : "2000\r\n" + piece + "\r\n");
        }
        await().until(() -> upstream.bodyBytesReceived() > received + 100_000);
      }
      await().until(() -> upstream.requests().size() == before + 1);
      assertThat(upstream.requests().get(before).body().complete()).isFalse();
      awaitLog();
    }
  }

  @Test
  void clientLeavesWithinAShortBody_nothingIsForwarded() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      client.finishSending();
      assertThat(client.isClosedByPeer()).isFalse();
    }
    assertThat(awaitLog().status()).isEqualTo(499);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void upstreamAnswersBeforeTheBodysEnd_answerIsPassedOn() throws Exception {
    upstream.beforeBody(head -> BeforeBody.ANSWER).handle(request -> Answer.status(413));
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
      client.send("x".repeat(100_000));
      await().until(() -> upstream.requests().size() == 1);
      client.send("x".repeat(100_000));
      assertThat(client.readResponse().status()).isEqualTo(413);
    }
  }

  @Test
  void upstreamTakesNoMore_is504AfterWriteTimeout() throws Exception {
    gateway.use(runtime(upstream.port(), Map.of("write_timeout", 300L)));
    upstream.beforeBody(head -> BeforeBody.STALL);
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + MANY_BYTES + "\r\n\r\n");
      Thread sender =
          new Thread(
              () -> {
                try {
                  client.sendGenerated(MANY_BYTES);
                } catch (IOException expected) {
                  // the gateway ends the connection
                }
              });
      sender.start();
      assertThat(client.readResponse().status()).isEqualTo(504);
      client.reset();
      sender.join();
    }
  }

  @Test
  void streamedBody_firstTargetRefuses_secondGetsAllOfIt() throws Exception {
    long size = 5L << 20;
    gateway.use(
        logged(new TestRuntime())
            .route(Map.of("paths", List.of("/")), Map.of("host", "pool.test"))
            .upstream("pool.test", TestRuntime.inTurn(closedPort(), upstream.port())));
    for (int i = 0; i < 2; i++) {
      try (RawClient client = gateway.connect()) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
        client.sendGenerated(size);
        assertThat(client.readResponse().status()).isEqualTo(200);
      }
      assertThat(upstream.awaitRequest(PATIENCE).body().sha256())
          .isEqualTo(GeneratedBytes.sha256(size));
    }
    // one of the two at least began with the target that refuses
    assertThat(awaitLog().attempts().size() + awaitLog().attempts().size()).isGreaterThan(2);
  }

  @Test
  void upstreamWithoutTargets_is503() throws Exception {
    gateway.use(
        new TestRuntime()
            .route(Map.of("paths", List.of("/")), Map.of("host", "pool.test"))
            .upstream("pool.test", TestRuntime.inTurn()));
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Content-Type").orElseThrow()).startsWith("application/json");
    assertThat(response.text()).contains("failure to get a peer from the ring-balancer");
    assertThat(response.headers().has("X-Kong-Response-Latency")).isTrue();
  }

  @Test
  void unknownHost_is503() throws Exception {
    gateway.use(
        new TestRuntime().route(Map.of("paths", List.of("/")), Map.of("host", "no.invalid")));
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).contains("name resolution failed");
  }
}
