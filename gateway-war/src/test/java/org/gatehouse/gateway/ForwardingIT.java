package org.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
    assertThat(upstream.problems()).isEmpty();
  }

  @Test
  void get_plain_sendsWhatKongSends() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("GET /a/b?x=1&y=%20z HTTP/1.1\r\nHost: h1.test\r\nUser-Agent: ua/1\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(200);
      String id = response.header("X-Kong-Request-Id").orElseThrow();
      assertThat(id).matches("[0-9a-f]{32}");
      assertThat(upstream.awaitRequest(PATIENCE).rawHead())
          .isEqualTo(
              "GET /a/b?x=1&y=%20z HTTP/1.1\r\n"
                  + "Via: 1.1 gatehouse/0.1.0\r\n"
                  + "Host: 127.0.0.1:"
                  + upstream.port()
                  + "\r\nConnection: keep-alive\r\n"
                  + "X-Forwarded-For: 127.0.0.1\r\n"
                  + "X-Forwarded-Proto: http\r\n"
                  + "X-Forwarded-Host: h1.test\r\n"
                  + "X-Forwarded-Port: "
                  + gateway.port()
                  + "\r\nX-Forwarded-Path: /a/b\r\n"
                  + "X-Real-IP: 127.0.0.1\r\n"
                  + "X-Kong-Request-Id: "
                  + id
                  + "\r\nUser-Agent: ua/1\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "api.test, api.test:PORT",
    "api.test:8443, api.test:8443",
    "::1, [::1]:PORT",
    "[::1]:8443, [::1]:8443"
  })
  void hostHeader_ofAnUpstream_getsThePortUnlessItHasOne(String set, String sent) throws Exception {
    gateway.use(
        new TestRuntime()
            .route(Map.of("paths", List.of("/")), Map.of("host", "pool.test"))
            .upstream(
                "pool.test", TestRuntime.inTurn(Map.of("host_header", set), upstream.port())));

    assertThat(gateway.get("/").status()).isEqualTo(200);

    assertThat(upstream.awaitRequest(PATIENCE).header("Host"))
        .contains(sent.replace("PORT", Integer.toString(upstream.port())));
  }

  @Test
  void get_proxied_addsWhatKongAdds() throws IOException {
    upstream.handle(request -> Answer.ok("hello").header("Server", "up/1").header("X-A", "1"));
    RawResponse response = gateway.get("/");
    assertThat(response.text()).isEqualTo("hello");
    assertThat(response.header("Content-Length")).contains("5");
    assertThat(response.header("Server")).contains("up/1");
    assertThat(response.header("Via")).contains("1.1 gatehouse/0.1.0");
    assertThat(response.header("X-A")).contains("1");
    assertThat(response.header("X-Kong-Upstream-Latency").orElseThrow()).matches("\\d+");
    assertThat(response.header("X-Kong-Proxy-Latency").orElseThrow()).matches("\\d+");
    assertThat(response.headers().has("X-Kong-Response-Latency")).isFalse();
  }

  @Test
  void post_declaredLength_keepsLengthAndBody() throws Exception {
    RawResponse response =
        RawClient.request(gateway.port(), "POST", "/p", "hello", "Content-Type: text/plain");
    assertThat(response.status()).isEqualTo(200);
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.header("Content-Length")).contains("5");
    assertThat(received.header("Content-Type")).contains("text/plain");
    assertThat(received.body().text()).isEqualTo("hello");
  }

  @Test
  void post_emptyBody_sendsLengthZero() throws Exception {
    RawClient.request(gateway.port(), "POST", "/p", "", "Content-Length: 0");
    assertThat(upstream.awaitRequest(PATIENCE).header("Content-Length")).contains("0");
  }

  @Test
  void post_smallChunkedBody_arrivesWithItsLength() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.sendChunk("hel");
      client.sendChunk("lo");
      client.sendChunk("");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.header("Content-Length")).contains("5");
    assertThat(received.body().text()).isEqualTo("hello");
  }

  @Test
  void post_chunkedBodyWithTrailers_arrivesWithTrailers() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n");
      client.send("Trailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.body().text()).isEqualTo("hello");
    assertThat(received.body().trailers().first("X-Sum")).contains("42");
  }

  @Test
  void post_unbufferedRoute_reachesUpstreamPieceByPiece() throws Exception {
    gateway.use(
        new TestRuntime()
            .route(
                Map.of("paths", List.of("/"), "request_buffering", false),
                Map.of("port", (long) upstream.port())));
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.sendChunk("hello");
      org.awaitility.Awaitility.await().until(() -> upstream.bodyBytesReceived() == 5);
      client.sendChunk(" world");
      client.sendChunk("");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    assertThat(upstream.awaitRequest(PATIENCE).body().text()).isEqualTo("hello world");
  }

  /** An upstream that says something as soon as it has the beginning of an upload. */
  private void upload(String said, String end, String expectedBody, int expectedStatus)
      throws Exception {
    CountDownLatch hasSpoken = new CountDownLatch(1);
    StringBuilder received = new StringBuilder();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      gateway.use(
          new TestRuntime()
              .route(
                  Map.of("paths", List.of("/"), "request_buffering", false),
                  Map.of("port", (long) server.getLocalPort(), "retries", 0L)));
      Thread talking =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  readUntil("\r\nhello\r\n", socket.getInputStream(), received);
                  socket.getOutputStream().write(said.getBytes(US_ASCII));
                  hasSpoken.countDown();
                  readUntil(end, socket.getInputStream(), received);
                  socket.getOutputStream().write(OK.getBytes(US_ASCII));
                } catch (IOException e) {
                  // the status tells
                }
              });
      talking.start();
      try (RawClient client = gateway.connect()) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.sendChunk("hello");
        assertThat(hasSpoken.await(10, TimeUnit.SECONDS)).isTrue();
        client.sendChunk(" world");
        client.sendChunk("");
        assertThat(client.readResponse().status()).isEqualTo(expectedStatus);
      }
      talking.join(PATIENCE.toMillis());
      assertThat(received.toString()).endsWith(expectedBody);
    }
  }

  private static void readUntil(String end, InputStream in, StringBuilder all) throws IOException {
    int next = in.read();
    while (next >= 0) {
      all.append((char) next);
      if (all.toString().endsWith(end)) {
        return;
      }
      next = in.read();
    }
  }

  @Test
  void post_interimAnswersWithinTheUpload_areDropped_andTheUploadGoesOn() throws Exception {
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    upload(
        hints + "HTTP/1.1 100 Continue\r\n\r\n",
        "0\r\n\r\n",
        "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
        200);
  }

  @Test
  void post_answerWithinTheUpload_behindAnInterimOne_endsTheUpload() throws Exception {
    String refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
    upload("HTTP/1.1 100 Continue\r\n\r\n" + refusal, "never", "5\r\nhello\r\n", 413);
  }

  @Test
  void post_endlessInterimAnswersWithinTheUpload_are502() throws Exception {
    String hints = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(40);
    upload(hints, "never", "5\r\nhello\r\n", 502);
  }

  @Test
  void get_chunkedAnswerWithTrailers_passesTrailers() throws IOException {
    upstream.handle(request -> Answer.status(200).chunks("hel", "lo").trailer("X-Sum", "42"));
    RawResponse response = gateway.get("/");
    assertThat(response.header("Transfer-Encoding")).contains("chunked");
    assertThat(response.text()).isEqualTo("hello");
    assertThat(response.body().trailers().first("X-Sum")).contains("42");
  }

  @Test
  void get_answerInPieces_reachesClientPieceByPiece_theHeadFirst() throws Exception {
    Semaphore pieces = new Semaphore(0);
    upstream.handle(request -> Answer.status(200).chunks("one", "two").paced(pieces));
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .timeout(PATIENCE)
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      // the head has come, and no piece exists yet
      assertThat(response.statusCode()).isEqualTo(200);
      pieces.release();
      // nothing of the second piece exists while the first is read
      assertThat(body.readNBytes(3)).asString(US_ASCII).isEqualTo("one");
      pieces.release();
      assertThat(body.readAllBytes()).asString(US_ASCII).isEqualTo("two");
    }
  }

  @Test
  void head_answerWithLength_tellsLength() throws IOException {
    upstream.handle(request -> Answer.ok("hello"));
    RawResponse response = RawClient.request(gateway.port(), "HEAD", "/", "");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Length")).contains("5");
    assertThat(response.body().length()).isZero();
  }

  @Test
  void head_answerWithoutLength_tellsNone() throws IOException {
    upstream.handle(
        request -> Answer.status(200).header("X-A", "1").header("Transfer-Encoding", "chunked"));
    RawResponse response = RawClient.request(gateway.port(), "HEAD", "/", "");
    assertThat(response.header("X-A")).contains("1");
    assertThat(response.headers().has("Content-Length")).isFalse();
  }

  @Test
  void bodilessStatuses_keepTheConnection() throws IOException {
    upstream.handle(
        request -> Answer.status(request.target().equals("/304") ? 304 : 204).header("ETag", "x"));
    try (RawClient client = gateway.connect()) {
      client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse first = client.readResponse();
      assertThat(first.status()).isEqualTo(304);
      assertThat(first.header("ETag")).contains("x");
      assertThat(client.readResponse().status()).isEqualTo(204);
    }
    assertThat(upstream.connections()).isEqualTo(1);
  }

  @Test
  void post_expectContinue_isAnsweredAndNotForwarded() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(100);
      client.send("hello");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.headers().has("Expect")).isFalse();
    assertThat(received.body().text()).isEqualTo("hello");
  }

  @Test
  void get_interimAnswers_areDropped() throws IOException {
    upstream.handle(
        request -> Answer.ok("hello").interim(103, "Link: </a>; rel=preload").interim(102));
    RawResponse response = gateway.get("/");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("hello");
  }

  @Test
  void get_bodyOnGet_isForwarded() throws Exception {
    RawClient.request(gateway.port(), "GET", "/", "hello");
    assertThat(upstream.awaitRequest(PATIENCE).body().text()).isEqualTo("hello");
  }

  @Test
  void get_hopByHopFields_stayBehind() throws Exception {
    gateway.get(
        "/",
        "Connection: x-foo",
        "X-Foo: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: x",
        "TE: trailers",
        "Upgrade: h2c",
        "Proxy-Authorization: Basic abc");
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.headers().all("Connection")).containsExactly("keep-alive");
    assertThat(received.header("TE")).contains("trailers");
    assertThat(received.header("Proxy-Authorization")).contains("Basic abc");
    assertThat(received.headers().names())
        .doesNotContain("x-foo", "X-Foo", "keep-alive", "Keep-Alive", "upgrade", "Upgrade");
  }

  @Test
  void get_spoofedFields_stayBehind() throws Exception {
    gateway.get(
        "/",
        "X-Consumer-Username: root",
        "X_Consumer_ID: 1",
        "x.credential.identifier: 2",
        "X-Anonymous-Consumer: true",
        "X_Forwarded_For: 10.0.0.1",
        "x_under: 1");
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.rawHead().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("consumer", "credential", "x_forwarded")
        .contains("x_under: 1");
  }

  @Test
  void get_untrustedClient_cannotSayWhoItIs() throws Exception {
    gateway.get(
        "/",
        "Host: a.test",
        "X-Forwarded-For: 1.2.3.4",
        "X-Forwarded-Proto: https",
        "X-Real-IP: 5.6.7.8");
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.headers().all("X-Forwarded-For")).containsExactly("1.2.3.4, 127.0.0.1");
    assertThat(received.headers().all("X-Forwarded-Proto")).containsExactly("http");
    assertThat(received.headers().all("X-Real-IP")).containsExactly("127.0.0.1");
  }

  @Test
  void get_http10_isAnsweredAndClosed() throws Exception {
    upstream.handle(request -> Answer.status(200).chunks("hel", "lo"));
    try (RawClient client = gateway.connect()) {
      client.send("GET /x HTTP/1.0\r\nHost: h1.test\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.text()).isEqualTo("hello");
      assertThat(response.headers().has("Transfer-Encoding")).isFalse();
    }
    assertThat(upstream.awaitRequest(PATIENCE).header("Via")).contains("1 gatehouse/0.1.0");
  }

  @Test
  void get_connectionsToUpstream_areKept() throws IOException {
    for (int i = 0; i < 20; i++) {
      assertThat(gateway.get("/").status()).isEqualTo(200);
    }
    assertThat(upstream.connections()).isEqualTo(1);
  }

  @Test
  void get_unknownMethod_isForwarded() throws Exception {
    assertThat(RawClient.request(gateway.port(), "FOO", "/", "").status()).isEqualTo(200);
    assertThat(upstream.awaitRequest(PATIENCE).method()).isEqualTo("FOO");
  }

  @ParameterizedTest
  @CsvSource({"/café, /caf%C3%A9", "/日本, /%E6%97%A5%E6%9C%AC"})
  void get_strippedPrefixBeyondAscii_isToldInUtf8(String path, String escaped) throws Exception {
    gateway.use(
        new TestRuntime()
            .route(Map.of("paths", List.of(path)), Map.of("port", (long) upstream.port())));

    assertThat(gateway.get(escaped + "/x").status()).isEqualTo(200);

    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.target()).isEqualTo("/x");
    assertThat(received.header("X-Forwarded-Prefix").orElseThrow().getBytes(ISO_8859_1))
        .asString(UTF_8)
        .isEqualTo(path);
  }

  @Test
  void get_headerBytes_areForwardedAsTheyAre() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Name: J\u00c3\u00bcrgen \u0085\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    assertThat(upstream.awaitRequest(PATIENCE).header("X-Name"))
        .contains("J\u00c3\u00bcrgen \u0085");
  }
}
