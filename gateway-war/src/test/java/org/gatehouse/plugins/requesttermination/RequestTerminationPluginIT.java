package org.gatehouse.plugins.requesttermination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestTerminationPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  @BeforeAll
  static void configure() {
    GATEWAY.route(
        "message.test", "request-termination", Map.of("status_code", 503L, "message", "maint"));
    GATEWAY.route(
        "body.test",
        "request-termination",
        Map.of("status_code", 200L, "body", "<b>x</b>", "content_type", "text/html"));
    GATEWAY.route(
        "trigger.test",
        "request-termination",
        Map.of("status_code", 404L, "echo", true, "trigger", "trig"));
    GATEWAY.awaitLive();
  }

  @Test
  void get_message_isAnsweredWithIt() throws Exception {
    int before = GATEWAY.upstream().requests().size();
    RawResponse response = GATEWAY.get("message.test", "/");

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).isEqualTo("{\"message\":\"maint\"}");
    assertThat(response.header("Content-Length")).contains("19");
    // Tomcat leaves the blank out
    assertThat(response.header("Content-Type").orElseThrow())
        .isEqualToIgnoringWhitespace("application/json; charset=utf-8");
    assertThat(response.headers().has("X-Kong-Response-Latency")).isTrue();
    assertThat(response.headers().has("Via")).isFalse();
    assertThat(GATEWAY.upstream().requests()).hasSize(before);
  }

  @Test
  void get_body_isAnsweredAsItIs() throws Exception {
    RawResponse response = GATEWAY.get("body.test", "/");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).contains("text/html");
    assertThat(response.text()).isEqualTo("<b>x</b>");
  }

  @Test
  void get_trigger_echoesTheRequest() throws Exception {
    RawResponse response = GATEWAY.get("trigger.test", "/x?trig=1");

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text())
        .contains("\"matched_route\":{", "\"name\":\"trigger.test\"", "\"trig\":\"1\"");
  }

  @Test
  void get_noTrigger_isForwarded() throws Exception {
    assertThat(GATEWAY.get("trigger.test", "/").header("X-Upstream-Hdr")).contains("up");
  }
}
