package org.gatehouse.plugins.mtlsauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.TestCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real handshakes; the connector asks for a certificate and takes any. */
class MtlsAuthPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final TestCertificate ROOT = TestCertificate.authority("root");
  private static final TestCertificate SUB = ROOT.issueAuthority("sub");
  private static final SSLContext ALICES = ROOT.issue("alice").clientContext();
  private static final SSLContext NONE = TestCertificate.trustAll();
  private static final String NONE_SENT = "No required TLS certificate was sent";
  private static final String FAILED = "TLS certificate failed verification";

  private static int port;

  @BeforeAll
  static void configure() throws IOException {
    GATEWAY.consumer("alice");
    GATEWAY.consumer("anybody");
    String root = authority(ROOT);
    GATEWAY.route("plain.test", "mtls-auth", Map.of("ca_certificates", List.of(root)));
    GATEWAY.route(
        "open.test", "mtls-auth", Map.of("ca_certificates", List.of(root), "anonymous", "anybody"));
    GATEWAY.route("free.test");
    GATEWAY.awaitLive();
    port = GATEWAY.node().listenWithTls(TestCertificate.forNames("gateway.test"));
  }

  private static String authority(TestCertificate certificate) {
    return GATEWAY
        .add(CaCertificate.class, Map.of("cert", certificate.certificatePem()))
        .id()
        .toString();
  }

  private static RawResponse get(String host, SSLContext tls) throws IOException {
    try (RawClient client = RawClient.connectTls(port, host, tls)) {
      return get(client, host);
    }
  }

  private static RawResponse get(RawClient client, String host) throws IOException {
    client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\nX-Consumer-Username: root\r\n\r\n");
    return client.readResponse();
  }

  private static void assertRefused(RawResponse response, String message) {
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.text()).contains("\"message\":\"" + message + "\"");
  }

  @Test
  void get_goodCertificate_isForwardedWithTheConsumer() throws Exception {
    try (RawClient client = RawClient.connectTls(port, "plain.test", ALICES)) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(client, "plain.test").status()).isEqualTo(200);
        assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("alice");
      }
    }
    assertThat(GATEWAY.forwarded().header("X-Credential-Identifier").orElseThrow())
        .matches("[0-9a-f]{64}");
  }

  @Test
  void get_chainOfCertificates_isForwarded() throws Exception {
    assertThat(get("plain.test", SUB.issue("alice").clientContext()).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("alice");
  }

  @Test
  void get_withoutCertificate_isRefused() throws Exception {
    assertRefused(get("plain.test", NONE), NONE_SENT);
    assertRefused(GATEWAY.get("plain.test", "/"), NONE_SENT);
  }

  @Test
  void get_badCertificate_isRefused() throws Exception {
    TestCertificate other = TestCertificate.authority("root");

    for (TestCertificate bad :
        List.of(
            other.issue("alice"),
            TestCertificate.forNames("alice"),
            ROOT.issueExpired("alice"),
            ROOT.issue("somebody"))) {
      assertRefused(get("plain.test", bad.clientContext()), FAILED);
    }
  }

  @Test
  void get_anonymousAllowed_isForwardedAsThat() throws Exception {
    for (SSLContext tls : List.of(NONE, TestCertificate.forNames("alice").clientContext())) {
      assertThat(get("open.test", tls).status()).isEqualTo(200);
      assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("anybody");
      assertThat(GATEWAY.forwarded().header("X-Anonymous-Consumer")).contains("true");
    }
    assertThat(get("open.test", ALICES).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("alice");
  }

  @Test
  void get_routeWithoutThePlugin_needsNoCertificate() throws Exception {
    assertThat(get("free.test", NONE).status()).isEqualTo(200);
    assertThat(get("free.test", TestCertificate.forNames("x").clientContext()).status())
        .isEqualTo(200);
  }

  @Test
  void authorityAndConsumer_removed_areFollowedWithinMoments() throws Exception {
    Consumer bob = GATEWAY.consumer("bob");
    TestCertificate second = TestCertificate.authority("second");
    CaCertificate row = GATEWAY.add(CaCertificate.class, Map.of("cert", second.certificatePem()));
    GATEWAY.route(
        "second.test", "mtls-auth", Map.of("ca_certificates", List.of(row.id().toString())));
    GATEWAY.awaitLive();
    SSLContext bobs = second.issue("bob").clientContext();
    SSLContext alices = second.issue("alice").clientContext();
    assertThat(get("second.test", bobs).status()).isEqualTo(200);
    assertThat(get("second.test", alices).status()).isEqualTo(200);

    GATEWAY.remove(Consumer.class, bob);
    GATEWAY.awaitLive();
    assertRefused(get("second.test", bobs), FAILED);
    assertThat(get("second.test", alices).status()).isEqualTo(200);

    GATEWAY.remove(CaCertificate.class, row);
    GATEWAY.awaitLive();
    assertRefused(get("second.test", alices), FAILED);
  }
}
