package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmbiguousRequestIT {
  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer---Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 7\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /../a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n"
      })
  void request_readableInTwoWays_isRefusedAndClosed(String request) throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send(request);
      RawResponse response = client.readResponse();
      assertThat(response.status()).isBetween(400, 501);
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.connections()).isZero();
  }

  /** Tomcat takes the length away, which RFC 9112 §6.1 allows; then the connection must end. */
  @Test
  void lengthBesideChunks_isForwardedAsOneOfThemAndClosed() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n");
      client.send("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
      assertThat(client.readResponse().status()).isIn(200, 400);
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.problems()).isEmpty();
    assertThat(upstream.requests()).allSatisfy(r -> assertThat(r.body().length()).isEqualTo(5));
  }

  @Test
  void connect_isRefused() throws Exception {
    try (RawClient client = gateway.connect()) {
      client.send("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n");
      assertThat(client.readResponse().status()).isIn(400, 405, 501);
    }
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void refusal_hasKongsBodyAndIsLogged() throws Exception {
    RawResponse response = gateway.get("/", "Content_Length: 5");
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.header("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(response.text())
        .isEqualTo("Bad request\nrequest_id: " + response.header("X-Kong-Request-Id").get() + "\n");
  }
}
