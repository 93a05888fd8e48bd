package org.gatehouse.plugins.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CorsPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  @BeforeAll
  static void configure() {
    GATEWAY.route("plain.test", "cors", Map.of());
    GATEWAY.route(
        "full.test",
        "cors",
        Map.of(
            "origins",
            List.of("http://a.example", "http://b.example"),
            "methods",
            List.of("GET", "POST"),
            "headers",
            List.of("x-a"),
            "exposed_headers",
            List.of("x-b"),
            "credentials",
            true,
            "max_age",
            60L));
    GATEWAY.route(
        "passing.test", "cors", Map.of("preflight_continue", true, "origins", List.of("*")));
    GATEWAY.route("wildcard.test", "cors", Map.of("credentials", true));
    GATEWAY.awaitLive();
  }

  @Test
  void get_anyOriginAllowed_tellsSo() throws Exception {
    RawResponse response = GATEWAY.get("plain.test", "/", "Origin: http://o.example");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Access-Control-Allow-Origin")).contains("*");
    assertThat(response.header("X-Upstream-Hdr")).contains("up");
  }

  @Test
  void options_thatAsksForNoMethod_isForwarded() throws Exception {
    RawResponse response =
        GATEWAY.request("OPTIONS", "plain.test", "/", "", "Origin: http://o.example");

    assertThat(response.header("X-Upstream-Hdr")).contains("up");
    assertThat(response.header("Access-Control-Allow-Origin")).contains("*");
  }

  @Test
  void preflight_allowedOrigin_isAnsweredWithoutTheUpstream() throws Exception {
    int before = GATEWAY.upstream().requests().size();
    RawResponse response = preflight("full.test", "http://b.example");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Vary")).contains("Origin");
    assertThat(response.header("Access-Control-Allow-Origin")).contains("http://b.example");
    assertThat(response.header("Access-Control-Allow-Credentials")).contains("true");
    assertThat(response.header("Access-Control-Allow-Headers")).contains("x-a");
    assertThat(response.header("Access-Control-Allow-Methods")).contains("GET,POST");
    assertThat(response.header("Access-Control-Max-Age")).contains("60");
    assertThat(response.header("Content-Length")).contains("0");
    assertThat(response.headers().has("Content-Type")).isFalse();
    assertThat(GATEWAY.upstream().requests()).hasSize(before);
  }

  @Test
  void preflight_otherOrigin_isNotToldItsOrigin() throws Exception {
    RawResponse response = preflight("full.test", "http://z.example");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().has("Access-Control-Allow-Origin")).isFalse();
    assertThat(response.header("Vary")).contains("Origin");
  }

  @Test
  void get_otherOrigin_isForwardedAndNotToldItsOrigin() throws Exception {
    RawResponse response = GATEWAY.get("full.test", "/", "Origin: http://z.example");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().has("Access-Control-Allow-Origin")).isFalse();
    assertThat(response.header("Vary")).contains("Origin");
    assertThat(response.header("Access-Control-Expose-Headers")).contains("x-b");
    assertThat(response.header("Access-Control-Allow-Credentials")).contains("true");
  }

  @Test
  void credentials_forAnyOrigin_nameIt_asInKong() throws Exception {
    for (RawResponse response :
        List.of(
            preflight("wildcard.test", "http://o.example"),
            GATEWAY.get("wildcard.test", "/", "Origin: http://o.example"))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Access-Control-Allow-Origin")).contains("http://o.example");
      assertThat(response.header("Access-Control-Allow-Credentials")).contains("true");
      assertThat(response.header("Vary")).contains("Origin");
    }
  }

  @Test
  void preflight_toContinue_isForwardedAsItIs() throws Exception {
    RawResponse response = preflight("passing.test", "http://a.example");

    assertThat(response.header("X-Upstream-Hdr")).contains("up");
    assertThat(GATEWAY.forwarded().method()).isEqualTo("OPTIONS");
    assertThat(GATEWAY.forwarded().header("Origin")).contains("http://a.example");
  }

  private static RawResponse preflight(String host, String origin) throws Exception {
    return GATEWAY.request(
        "OPTIONS", host, "/", "", "Origin: " + origin, "Access-Control-Request-Method: GET");
  }
}
