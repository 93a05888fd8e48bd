package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an upstream may send that is no response, and what becomes of it. The gateway has one
 * connection to the upstream: whatever keeps it makes the next request fail.
 */
class BadUpstreamIT {
  private static final String INVALID = "An invalid response was received from the upstream server";
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String KB = "a".repeat(1000);
  private static final String EVIL = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

  private static final UpstreamServer UPSTREAM = UpstreamServer.start();
  private static final TestGateway GATEWAY = TestGateway.start(runtime(UPSTREAM.port(), "http"), 1);

  private static TestRuntime runtime(int port, String protocol) {
    Map<String, Object> service =
        Map.of("port", (long) port, "protocol", protocol, "retries", 0L, "read_timeout", 5000L);
    return new TestRuntime().route(Map.of("paths", List.of("/")), service);
  }

  @AfterAll
  static void close() {
    GATEWAY.close();
    UPSTREAM.close();
  }

  /** What an upstream sends. */
  record Fault(String name, Answer answer) {
    Fault(String name, String bytes) {
      this(name, Answer.raw(bytes));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Fault> noResponses() {
    return Stream.of(
        new Fault("nothing", Answer.close()),
        new Fault("reset", Answer.reset()),
        new Fault("close within the status line", Answer.raw("HTTP/1.1 20").thenClose()),
        new Fault("close within the head", Answer.raw(OK + "Content-Le").thenClose()),
        new Fault("close before the empty line", Answer.raw(OK + "A: b\r\n").thenClose()),
        new Fault("another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        new Fault("binary", "\u0016\u0003\u0001\0\u0005hello\r\n\r\n"),
        new Fault("empty lines", "\r\n\r\n\r\n\r\n" + EVIL),
        new Fault("a body only", "<html>hello</html>\n"),
        new Fault("no version", "200 OK\r\n\r\n"),
        new Fault("HTTP/0.9", "HTTP/0.9 200 OK\r\n\r\n"),
        new Fault("HTTP/1.2", "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("HTTP/2", "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("HTTP/11.1", "HTTP/11.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("http/1.1", "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("ICY", "ICY 200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("no status", "HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
        new Fault("status 000", "HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n"),
        new Fault("status 099", "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n"),
        new Fault("status abc", "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("status 20", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("status 2000", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("status -200", "HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("two spaces", "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n"),
        new Fault("two lengths", OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        new Fault("two lengths in one", OK + "Content-Length: 5, 6\r\n\r\nhello!"),
        new Fault("two equal lengths", OK + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        new Fault("length -1", OK + "Content-Length: -1\r\n\r\nhello"),
        new Fault("length +5", OK + "Content-Length: +5\r\n\r\nhello"),
        new Fault("length 0x5", OK + "Content-Length: 0x5\r\n\r\nhello"),
        new Fault("length 5 5", OK + "Content-Length: 5 5\r\n\r\nhello"),
        new Fault("no length", OK + "Content-Length:\r\n\r\nhello"),
        new Fault("length 2^64+5", OK + "Content-Length: 18446744073709551621\r\n\r\nhello"),
        new Fault(
            "length, chunks",
            OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        new Fault(
            "chunks, length",
            OK + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        new Fault("gzip, chunked", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        new Fault("chunked twice", OK + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        new Fault(
            "chunked in two",
            OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        new Fault("identity", OK + "Transfer-Encoding: identity\r\n\r\nhello"),
        new Fault("chunked\\v", OK + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
        new Fault(
            "chunks of HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        new Fault("NUL in a value", OK + "A: b\0c\r\nContent-Length: 0\r\n\r\n"),
        new Fault("CR in a value", OK + "A: b\rX: c\r\nContent-Length: 0\r\n\r\n"),
        new Fault("DEL in a value", OK + "A: b\u007f\r\nContent-Length: 0\r\n\r\n"),
        new Fault("NUL in a name", OK + "A\0: b\r\nContent-Length: 0\r\n\r\n"),
        new Fault("space in a name", OK + "A B: c\r\nContent-Length: 0\r\n\r\n"),
        new Fault("space before a colon", OK + "Content-Length : 5\r\n\r\nhello"),
        new Fault("no name", OK + ": b\r\nContent-Length: 0\r\n\r\n"),
        new Fault("no colon", OK + "hello\r\nContent-Length: 0\r\n\r\n"),
        new Fault("a folded line", OK + "A: b\r\n c\r\nContent-Length: 0\r\n\r\n"),
        new Fault("folded by a tab", OK + "A: b\r\n\tc\r\nContent-Length: 0\r\n\r\n"),
        new Fault("folded at first", OK + " A: b\r\nContent-Length: 0\r\n\r\n"),
        new Fault("a long line", OK + "A: " + "a".repeat(100_000) + "\r\n\r\n"),
        new Fault("a long reason", "HTTP/1.1 200 " + "a".repeat(100_000) + "\r\n\r\n"),
        new Fault("thousands of fields", OK + "A: b\r\n".repeat(5000) + "\r\n"),
        new Fault("a head of 1 MB", OK + ("A: " + KB + "\r\n").repeat(1000) + "\r\n"),
        new Fault("13 KB", OK + ("A: " + KB + "\r\n").repeat(13) + "Content-Length: 0\r\n\r\n"),
        new Fault(
            "a head of 100 long lines",
            OK + ("A: " + "a".repeat(10_000) + "\r\n").repeat(100) + "Content-Length: 0\r\n\r\n"),
        new Fault("an endless status line", Answer.endless("HTTP/1.1 200 ", KB)),
        new Fault("an endless line", Answer.endless(OK + "A: ", KB)),
        new Fault("an endless name", Answer.endless(OK, KB)),
        new Fault("endless fields", Answer.endless(OK, "A: " + KB + "\r\n")),
        new Fault("endless garbage", Answer.endless("", KB)),
        new Fault("endless empty lines", Answer.endless("", "\r\n".repeat(500))),
        new Fault("endless interim responses", Answer.endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
        new Fault("endless hints", Answer.endless("", "HTTP/1.1 103 Hi\r\nA: " + KB + "\r\n\r\n")),
        new Fault("interim, then nothing", Answer.raw("HTTP/1.1 100 Go on\r\n\r\n").thenClose()),
        new Fault("101 unasked", "HTTP/1.1 101 Hi\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("noResponses")
  void noResponse_is502_andNobodyElsesAnswer(Fault fault) throws Exception {
    UPSTREAM.handle(request -> isBad(request) ? fault.answer() : Answer.ok("good"));
    try (RawClient client = GATEWAY.connect()) {
      client.send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(502);
      assertThat(response.complete()).isTrue();
      String id = response.header("X-Kong-Request-Id").orElseThrow();
      assertThat(response.text()).isEqualTo(INVALID + "\nrequest_id: " + id + "\n");
      assertNextIsGood(client);
    }
    assertThat(onConnectionOfItsOwn()).isTrue();
  }

  static Stream<Fault> cutBodies() {
    String half = OK + "Content-Length: 10\r\n\r\nhello";
    return Stream.of(
        new Fault("fewer bytes than declared", Answer.raw(half).thenClose()),
        new Fault("no bytes of those declared", Answer.raw(half.replace("hello", "")).thenClose()),
        new Fault("no last chunk", Answer.raw(CHUNKED + "5\r\nhello\r\n").thenClose()),
        new Fault("half a chunk", Answer.raw(CHUNKED + "5\r\nhe").thenClose()),
        new Fault("no chunk", CHUNKED + "hello\r\n"),
        new Fault("size -5", CHUNKED + "-5\r\nhello\r\n0\r\n\r\n"),
        new Fault("size 0x5", CHUNKED + "0x5\r\nhello\r\n0\r\n\r\n"),
        new Fault("size of 2^64+5", CHUNKED + "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        new Fault("size of 2^63", CHUNKED + "8000000000000000\r\nhello\r\n0\r\n\r\n"),
        new Fault("no size", CHUNKED + "\r\nhello\r\n0\r\n\r\n"),
        new Fault("no line end behind a chunk", CHUNKED + "5\r\nhello0\r\n\r\n"),
        new Fault("more in a chunk", CHUNKED + "5\r\nhello!\r\n0\r\n\r\n"),
        new Fault(
            "a long extension", CHUNKED + "5;" + "a".repeat(100_000) + "\r\nhello\r\n0\r\n\r\n"),
        new Fault("an endless extension", Answer.endless(CHUNKED + "5;", KB)),
        new Fault("an endless size", Answer.endless(CHUNKED, "0".repeat(1000))),
        new Fault("a trailer without colon", CHUNKED + "0\r\nhello\r\n\r\n"),
        new Fault("thousands of trailers", CHUNKED + "0\r\n" + "A: b\r\n".repeat(5000) + "\r\n"),
        new Fault("an endless trailer", Answer.endless(CHUNKED + "0\r\nA: ", KB)),
        new Fault("endless trailers", Answer.endless(CHUNKED + "0\r\n", "A: " + KB + "\r\n")));
  }

  @ParameterizedTest
  @MethodSource("cutBodies")
  void bodyWithoutEnd_is502OrCut_andNobodyElsesAnswer(Fault fault) throws Exception {
    UPSTREAM.handle(request -> isBad(request) ? fault.answer() : Answer.ok("good"));
    try (RawClient client = GATEWAY.connect()) {
      client.send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse response = client.readResponse();
      if (response.status() == 502) {
        assertThat(response.text()).startsWith(INVALID + "\nrequest_id: ");
      } else {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.complete()).isFalse();
      }
      assertThat(client.isClosedByPeer()).isTrue();
    }
    try (RawClient client = GATEWAY.connect()) {
      assertNextIsGood(client);
    }
    assertThat(onConnectionOfItsOwn()).isTrue();
  }

  static Stream<Fault> goodWithMore() {
    return Stream.of(
        new Fault("a response behind", OK + "Content-Length: 5\r\n\r\nhello" + EVIL),
        new Fault("a response behind chunks", CHUNKED + "5\r\nhello\r\n0\r\n\r\n" + EVIL),
        new Fault("more than declared", OK + "Content-Length: 5\r\n\r\nhello and more"),
        new Fault("a line end behind", OK + "Content-Length: 5\r\n\r\nhello\r\n"),
        new Fault(
            "endless bytes behind", Answer.endless(OK + "Content-Length: 5\r\n\r\nhello", KB)),
        new Fault("responses behind", Answer.endless(OK + "Content-Length: 5\r\n\r\nhello", EVIL)));
  }

  @ParameterizedTest
  @MethodSource("goodWithMore")
  void bytesBehindAResponse_areNobodysAnswer(Fault fault) throws Exception {
    UPSTREAM.handle(request -> isBad(request) ? fault.answer() : Answer.ok("good"));
    try (RawClient client = GATEWAY.connect()) {
      client.send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readResponse().text()).isEqualTo("hello");
      assertNextIsGood(client);
    }
    assertThat(onConnectionOfItsOwn()).isTrue();
  }

  static Stream<Fault> harmless() {
    return Stream.of(
        new Fault("status 600", "HTTP/1.1 600 High\r\nContent-Length: 5\r\n\r\nhello"),
        new Fault("status 999", "HTTP/1.1 999 High\r\nContent-Length: 5\r\n\r\nhello"),
        new Fault("no reason", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello"),
        new Fault("line feeds", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"),
        new Fault("length 005", OK + "Content-Length: 005\r\n\r\nhello"),
        new Fault("spaces", OK + "Content-Length: \t 5 \r\n\r\nhello"),
        new Fault(
            "hints", "HTTP/1.1 103 Hi\r\nA: b\r\n\r\n" + OK + "Content-Length: 5\r\n\r\nhello"),
        new Fault("until the end", Answer.raw(OK + "\r\nhello").thenClose()),
        new Fault("HTTP/1.0", Answer.raw("HTTP/1.0 200 OK\r\n\r\nhello").thenClose()),
        new Fault("a fat head", OK + "A: " + KB.repeat(11) + "\r\nContent-Length: 5\r\n\r\nhello"),
        new Fault("CHUNKED", CHUNKED.replace("chunked", "Chunked") + "5\r\nhello\r\n0\r\n\r\n"),
        new Fault("size 0005", CHUNKED + "0005\r\nhello\r\n0\r\n\r\n"),
        new Fault("an extension", CHUNKED + "5;a=b\r\nhello\r\n0\r\n\r\n"),
        new Fault("NUL in an extension", CHUNKED + "5;a=\0b\r\nhello\r\n0\r\n\r\n"),
        new Fault("no last line", Answer.raw(CHUNKED + "5\r\nhello\r\n0\r\n").thenClose()));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void oddResponse_thatCanBeReadOneWay_isPassedOn(Fault fault) throws Exception {
    UPSTREAM.handle(request -> isBad(request) ? fault.answer() : Answer.ok("good"));
    try (RawClient client = GATEWAY.connect()) {
      client.send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.text()).isEqualTo("hello");
      assertThat(response.complete()).isTrue();
      assertNextIsGood(client);
    }
  }

  /** What comes between two requests is taken for the answer to the second by who is careless. */
  @ParameterizedTest
  @CsvSource({"false, 0", "false, 300", "true, 0", "true, 300"})
  void responseThatNobodyAskedFor_isNobodysAnswer(boolean tls, int restMillis) throws Exception {
    String hello = OK + "Content-Length: 5\r\n\r\nhello";
    String evil = OK + "Content-Length: 5\r\n\r\nevil!";
    AtomicInteger asked = new AtomicInteger();
    Semaphore permits =
        new Semaphore(1) {
          @Override
          public void acquire() throws InterruptedException {
            asked.incrementAndGet();
            super.acquire();
          }
        };
    try (UpstreamServer upstream =
            tls
                ? UpstreamServer.startTls(TestCertificate.forNames("127.0.0.1").serverContext())
                : UpstreamServer.start();
        TestGateway gateway = TestGateway.start(runtime(upstream.port(), tls ? "https" : "http"))) {
      upstream.handle(
          request ->
              isBad(request)
                  ? Answer.raw(hello + evil + evil).paced(permits, hello.length())
                  : Answer.ok("good"));
      assertThat(gateway.get("/bad").text()).isEqualTo("hello");
      permits.release();
      soon().until(() -> asked.get() == 3);
      soon().pollDelay(Duration.ofMillis(restMillis)).until(() -> true);
      assertThat(gateway.get("/next").text()).isEqualTo("good");
    }
  }

  @Test
  void bytesBehindAResponseToHead_areNobodysAnswer() throws Exception {
    UPSTREAM.handle(
        request ->
            isBad(request)
                ? Answer.raw(OK + "Content-Length: 5\r\n\r\nhello" + EVIL)
                : Answer.ok("good"));
    try (RawClient client = GATEWAY.connect()) {
      client.send("HEAD /bad HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readResponse(true).status()).isEqualTo(200);
      assertNextIsGood(client);
    }
  }

  private static ConditionFactory soon() {
    return await().pollInterval(Duration.ofMillis(5));
  }

  private static boolean isBad(ReceivedRequest request) {
    return request.target().equals("/bad");
  }

  /** On the same connection when the gateway keeps it. */
  private static void assertNextIsGood(RawClient client) throws IOException {
    client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    RawResponse next = client.readResponse();
    assertThat(next.status()).isEqualTo(200);
    assertThat(next.text()).isEqualTo("good");
    soon().until(() -> GATEWAY.inFlight() == 0);
  }

  /** Whether the last two requests came over different connections, of which the first is gone. */
  private static boolean onConnectionOfItsOwn() {
    soon().until(() -> UPSTREAM.openConnections() == 1);
    List<ReceivedRequest> requests = UPSTREAM.requests();
    return requests.get(requests.size() - 1).connection()
        != requests.get(requests.size() - 2).connection();
  }
}
