package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.GeneratedBytes;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP/1.x lets clients do besides the usual; as nginx has it, or else stricter. */
class ClientProtocolsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  /** Refuses what has no key, as key-auth does, without a look at the body. */
  private static final class KeyPlugin implements Plugin {
    @Override
    public Outcome onAccess(Exchange exchange) {
      return exchange.clientRequest().headers().contains("apikey")
          ? Outcome.CONTINUE
          : exchange.respond(
              org.gatehouse.api.exchange.Answer.error(401, "No API key found in request"));
    }
  }

  private TestRuntime routeOf(String host) {
    return new TestRuntime()
        .route(
            Map.of("hosts", List.of(host), "preserve_host", true),
            Map.of("port", (long) upstream.port()));
  }

  @Test
  void http10_keepAlive_isKeptWhenTheLengthIsKnown() throws Exception {
    upstream.handle(request -> Answer.ok("hello"));
    try (RawClient client = gateway.connect()) {
      for (int i = 0; i < 2; i++) {
        client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        RawResponse response = client.readResponse();
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.header("Connection").orElse("")).isEqualToIgnoringCase("keep-alive");
      }
      client.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(client.readResponse().text()).isEqualTo("hello");
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void http10_answerWithoutLength_endsWithTheConnection() throws Exception {
    long size = 1 << 20;
    upstream.handle(request -> Answer.status(200).generatedChunks(size));
    try (RawClient client = gateway.connect()) {
      client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.body().sha256()).isEqualTo(GeneratedBytes.sha256(size));
      assertThat(response.headers().names()).doesNotContain("Transfer-Encoding", "Content-Length");
      assertThat(response.header("Connection").orElse("close")).isEqualTo("close");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ HTTP/1.1\r\nHost: a", "/none HTTP/1.1\r\nHost: other"})
  void expectContinue_refused_neverSendsItsBody(String target) throws Exception {
    gateway.use(routeOf("a").plugin(1, new KeyPlugin()));
    try (RawClient client = gateway.connect()) {
      client.send("POST " + target + "\r\nContent-Length: 9999\r\nExpect: 100-continue\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(target.startsWith("/none") ? 404 : 401);
      assertThat(response.complete()).isTrue();
      // the client may send its body or not, so what follows could be read in two ways
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.connections()).isZero();
  }

  /** As RFC 9110 §10.1.1 has it; nginx passes it on without the field. */
  @Test
  void expectSomethingElse_is417() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: more\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(417);
    }
    assertThat(upstream.connections()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "http://, a.test, /x?y=1, /x?y=1",
    "http://, a.test:80, /x, /x",
    "http://, a.test, '', /",
    "HTTP://, A.test, /%2Fx, /%2Fx",
  })
  void absoluteTarget_saysTheHost(String scheme, String authority, String path, String forwarded)
      throws Exception {
    gateway.use(routeOf("a.test"));
    try (RawClient client = gateway.connect()) {
      String target = scheme + authority + path;
      client.send("GET " + target + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.target()).isEqualTo(forwarded);
    assertThat(received.header("Host")).contains(authority);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/none"})
  void trace_isRefused(String path) throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("TRACE " + path + " HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(405);
      assertThat(response.text()).contains(response.header("X-Kong-Request-Id").orElseThrow());
      assertThat(response.text()).doesNotContain("secret");
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.connections()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/café, 400",
    "/?q=café, 400",
    "/WEB-INF, 404",
    "/%57eb-inf/x, 404",
    "/META-INF/x, 404"
  })
  void target_thatTomcatRefuses_isNoExchange(String target, int status) throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.header("X-Kong-Request-Id")).isEmpty();
    }
    assertThat(upstream.connections()).isZero();
  }

  /** It asks about the gateway itself: Tomcat says which methods there are, nginx answers 400. */
  @Test
  void optionsOfTheServer_areNotForwarded() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send(
          "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
              + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
              + "HEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n"
              + "POST /4 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "5\r\nhello\r\n0\r\n\r\n"
              + "GET /5 HTTP/1.1\r\nHost: a\r\n\r\n");
      for (int i = 1; i <= 5; i++) {
        RawResponse response = client.readResponse(i == 3);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.complete()).isTrue();
        if (i != 3) {
          assertThat(response.text()).contains("\"request_uri\":\"/" + i + "\"");
        }
      }
    }
    assertThat(upstream.requests())
        .extracting(ReceivedRequest::target)
        .containsExactly("/1", "/2", "/3", "/4", "/5");
    assertThat(upstream.problems()).isEmpty();
  }

  @Test
  void bodyOfARefusedRequest_isNoRequest() throws Exception {
    gateway.use(routeOf("a").plugin(1, new KeyPlugin()));
    String smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\napikey: b\r\n\r\n";
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + smuggled.length() + "\r\n\r\n");
      client.send(smuggled + "GET /next HTTP/1.1\r\nHost: a\r\napikey: b\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(401);
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    assertThat(upstream.requests()).extracting(ReceivedRequest::target).containsExactly("/next");
    await().until(() -> gateway.inFlight() == 0);
  }
}
