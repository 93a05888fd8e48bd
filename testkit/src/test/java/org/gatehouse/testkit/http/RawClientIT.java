package org.gatehouse.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RawClientIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void send_anyText_arrivesAsWritten() throws Exception {
    try (UpstreamServer server = UpstreamServer.start();
        RawClient client = RawClient.connect(server.port())) {
      String head = "pATCH /a%2F..;x?\u00e9 HTTP/1.1\nHOST:  up \r\nx-A:b\r\n\r\n";

      client.send(head);

      client.readResponse();
      assertThat(server.awaitRequest(PATIENCE).rawHead()).isEqualTo(head);
    }
  }

  @Test
  void get_ownHostLine_replacesTheDefault() throws Exception {
    try (UpstreamServer server = UpstreamServer.start()) {
      RawClient.get(server.port(), "/", "host: example.test");

      assertThat(server.awaitRequest(PATIENCE).headers().all("Host"))
          .containsExactly("example.test");
    }
  }

  @Test
  void request_withBody_sendsItsLength() throws Exception {
    try (UpstreamServer server = UpstreamServer.start()) {
      RawClient.request(server.port(), "POST", "/", "h\u00e9", "Content-Type: text/plain");

      ReceivedRequest seen = server.awaitRequest(PATIENCE);
      assertThat(seen.method()).isEqualTo("POST");
      assertThat(seen.body().text()).isEqualTo("h\u00e9");
    }
  }

  @Test
  void connectTls_selfSignedCertificate_isTrustedAndShown() throws Exception {
    TestCertificate certificate = TestCertificate.forNames("a.test", "b.test");
    try (UpstreamServer server = UpstreamServer.startTls(certificate.serverContext());
        RawClient client = RawClient.connectTls(server.port(), "b.test")) {
      client.send("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n");

      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(client.serverCertificate()).isEqualTo(certificate.certificate());
      assertThat(certificate.certificatePem()).startsWith("-----BEGIN CERTIFICATE-----\n");
      assertThat(certificate.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
      assertThat(client.isClosedByPeer(Duration.ofMillis(100))).isFalse();
      assertThat(server.url()).startsWith("https://127.0.0.1:");
    }
  }

  @Test
  void finishSending_afterRequest_stillReadsTheAnswer() throws Exception {
    try (UpstreamServer server = UpstreamServer.start();
        RawClient client = RawClient.connect(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: up\r\n\r\n");
      client.finishSending();

      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }
}
