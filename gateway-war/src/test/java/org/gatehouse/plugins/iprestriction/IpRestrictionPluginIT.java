package org.gatehouse.plugins.iprestriction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.gateway.TestNode;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IpRestrictionPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  @BeforeAll
  static void configure() {
    GATEWAY.route("open.test", "ip-restriction", Map.of("allow", List.of("127.0.0.0/8")));
    GATEWAY.route("closed.test", "ip-restriction", Map.of("allow", List.of("10.0.0.0/8")));
    GATEWAY.route(
        "denied.test",
        "ip-restriction",
        Map.of("deny", List.of("127.0.0.1"), "status", 404L, "message", "Nothing here"));
    GATEWAY.awaitLive();
  }

  @Test
  void get_addressAllowed_isForwarded() throws Exception {
    assertThat(GATEWAY.get("open.test", "/").status()).isEqualTo(200);
  }

  @Test
  void get_addressNotAllowed_isRefusedAsByKong() throws Exception {
    int before = GATEWAY.upstream().requests().size();

    RawResponse response = GATEWAY.get("closed.test", "/");

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"IP address not allowed: 127.0.0.1\",\n  \"request_id\":\"%s\"\n}"
                .formatted(response.header("X-Kong-Request-Id").orElseThrow()));
    assertThat(response.headers().has("X-Kong-Response-Latency")).isTrue();
    assertThat(GATEWAY.upstream().requests()).hasSize(before);
  }

  @Test
  void get_addressDenied_isRefusedAsConfigured() throws Exception {
    RawResponse response = GATEWAY.get("denied.test", "/");

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text()).contains("\"message\":\"Nothing here\"");
  }

  @Test
  void get_addressToldByAnUntrustedClient_isNotBelieved() throws Exception {
    for (String header : List.of("X-Real-IP", "X-Forwarded-For", "Forwarded")) {
      assertThat(GATEWAY.get("closed.test", "/", header + ": 10.0.0.1").status())
          .as(header)
          .isEqualTo(403);
    }
  }

  @Test
  void get_addressToldByATrustedProxy_isTheClients() throws Exception {
    try (TestNode behindProxy =
        GATEWAY.anotherNode(
            Map.of("trusted_ips", "127.0.0.1", "real_ip_header", "X-Forwarded-For"))) {
      Awaitility.await().until(() -> get(behindProxy, "closed.test", "10.0.0.1").status() == 200);
      assertThat(get(behindProxy, "open.test", "10.0.0.1").text())
          .contains("IP address not allowed: 10.0.0.1");
    }
  }

  private static RawResponse get(TestNode node, String host, String forwardedFor) throws Exception {
    return RawClient.request(
        node.port(), "GET", "/", "", "Host: " + host, "X-Forwarded-For: " + forwardedFor);
  }
}
