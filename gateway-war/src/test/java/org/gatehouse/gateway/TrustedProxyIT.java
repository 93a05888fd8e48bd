package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Route;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients say of themselves, over sockets, to nodes that believe some of them. */
class TrustedProxyIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final String HOST = "proxied.test";
  private static final String SECURE = "secure.test";

  @BeforeAll
  static void configure() {
    Route route = GATEWAY.route(HOST);
    GATEWAY.add(
        Route.class,
        Map.of(
            "name", SECURE,
            "hosts", List.of(SECURE),
            "protocols", List.of("https"),
            "https_redirect_status_code", 302L,
            "service", Map.of("id", route.service().orElseThrow().id().toString())));
  }

  private static TestNode trusting(String addresses, String header, boolean recursive)
      throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("trusted_ips", addresses);
    settings.put("real_ip_header", header);
    settings.put("real_ip_recursive", recursive ? "on" : "off");
    TestNode node = GATEWAY.anotherNode(settings);
    Awaitility.await().until(() -> get(node, HOST).status() == 200);
    return node;
  }

  private static RawResponse get(TestNode node, String host, String... lines) throws IOException {
    String[] all = new String[lines.length + 1];
    all[0] = "Host: " + host;
    System.arraycopy(lines, 0, all, 1, lines.length);
    return RawClient.get(node.port(), "/", all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.0/8             | X-Real-IP       | false | 1.1.1.1                     | 1.1.1.1
          127.0.0.1               | X-Forwarded-For | false | 1.1.1.1, 10.0.0.9           | 10.0.0.9
          127.0.0.1,10.0.0.0/8    | X-Forwarded-For | true  | 6.6.6.6, 1.1.1.1, 10.0.0.9  | 1.1.1.1
          127.0.0.1,2001:db8::/32 | X-Forwarded-For | true  | 2001:db9::1, 2001:db8::7    | 2001:db9::1
          127.0.0.2               | X-Forwarded-For | true  | 1.1.1.1                     | 127.0.0.1
          10.0.0.0/8,::1          | X-Real-IP       | false | 1.1.1.1                     | 127.0.0.1
          """)
  void clientAddress_isWhatTrustedProxiesSay(
      String trusted, String header, boolean recursive, String told, String expected)
      throws IOException {
    try (TestNode node = trusting(trusted, header, recursive)) {
      assertThat(get(node, HOST, header + ": " + told).status()).isEqualTo(200);

      ReceivedRequest received = GATEWAY.forwarded();
      assertThat(received.header("X-Real-IP")).hasValue(expected);
      assertThat(received.headers().all("X-Real-IP")).hasSize(1);
    }
  }

  @Test
  void forwardedHeaders_ofATrustedProxy_arePassedOnAndDecideOnHttps() throws IOException {
    try (TestNode node = trusting("127.0.0.1", "X-Real-IP", false)) {
      assertThat(get(node, SECURE).header("Location")).hasValue("https://" + SECURE + "/");
      RawResponse passed =
          get(
              node,
              SECURE,
              "X-Forwarded-Proto: https",
              "X-Forwarded-Host: told.test",
              "X-Forwarded-Port: 444",
              "X-Forwarded-For: 1.1.1.1");

      assertThat(passed.status()).isEqualTo(200);
      ReceivedRequest received = GATEWAY.forwarded();
      assertThat(received.header("X-Forwarded-Proto")).hasValue("https");
      assertThat(received.header("X-Forwarded-Host")).hasValue("told.test");
      assertThat(received.header("X-Forwarded-Port")).hasValue("444");
      assertThat(received.header("X-Forwarded-For")).hasValue("1.1.1.1, 127.0.0.1");
    }
  }

  @Test
  void forwardedHeaders_ofAnyoneElse_areNotBelieved() throws IOException {
    try (TestNode node = trusting("127.0.0.2", "X-Real-IP", false)) {
      RawResponse redirected = get(node, SECURE, "X-Forwarded-Proto: https", "X-Forwarded-Host: b");

      assertThat(redirected.status()).isEqualTo(302);
      assertThat(redirected.header("Location")).hasValue("https://" + SECURE + "/");
    }
  }
}
