package org.gatehouse.plugins.botdetection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BotDetectionPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  @BeforeAll
  static void configure() {
    GATEWAY.route("plain.test", "bot-detection", Map.of());
    GATEWAY.route(
        "listed.test",
        "bot-detection",
        Map.of("allow", List.of("^Googlebot"), "deny", List.of("^curl")));
    GATEWAY.awaitLive();
  }

  private static RawResponse get(String host, String userAgent) throws Exception {
    return GATEWAY.get(host, "/", "User-Agent: " + userAgent);
  }

  @Test
  void get_knownBot_isRefusedAsByKong() throws Exception {
    RawResponse response = get("plain.test", "Googlebot/2.1 (+http://www.google.com/bot.html)");

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"Forbidden\",\n  \"request_id\":\"%s\"\n}"
                .formatted(response.header("X-Kong-Request-Id").orElseThrow()));
  }

  @Test
  void get_otherProgramOrNone_isForwarded() throws Exception {
    assertThat(get("plain.test", "curl/8").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("User-Agent")).contains("curl/8");
    assertThat(GATEWAY.get("plain.test", "/").status()).isEqualTo(200);
  }

  @Test
  void get_listedPrograms_areTreatedAsTheListsSay() throws Exception {
    assertThat(get("listed.test", "Googlebot/2.1").status()).isEqualTo(200);
    assertThat(get("listed.test", "curl/8").status()).isEqualTo(403);
    assertThat(get("listed.test", "bingbot/2.0").status()).isEqualTo(403);
    assertThat(get("listed.test", "Wget/1").status()).isEqualTo(200);
  }

  @Test
  void get_twoUserAgents_is400() throws Exception {
    RawResponse response =
        GATEWAY.get("plain.test", "/", "User-Agent: curl/8", "user-agent: curl/8");

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text()).contains("\"message\":\"Only one User-Agent header allowed\"");
  }
}
