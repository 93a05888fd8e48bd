package org.gatehouse.plugins.httplog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpLogPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final UpstreamServer COLLECTOR = UpstreamServer.start();

  @BeforeAll
  static void configure() {
    GATEWAY.route(
        "log.test",
        "http-log",
        Map.of(
            "http_endpoint",
            "http://user:pass@127.0.0.1:" + COLLECTOR.port() + "/logs?a=1",
            "headers",
            Map.of("X-Collector", "c1")));
    GATEWAY.awaitLive();
  }

  @AfterAll
  static void stop() {
    COLLECTOR.close();
  }

  @Test
  void exchange_isToldToTheCollector_againUntilItIsTaken() throws Exception {
    COLLECTOR.handle(request -> Answer.status(COLLECTOR.requests().size() < 2 ? 500 : 200));
    RawResponse response = GATEWAY.get("log.test", "/path?q=1");
    assertThat(response.status()).isEqualTo(200);

    Awaitility.await().atMost(PATIENCE).until(() -> COLLECTOR.requests().size() >= 2);
    ReceivedRequest told = COLLECTOR.requests().get(1);
    assertThat(told.method()).isEqualTo("POST");
    assertThat(told.target()).isEqualTo("/logs?a=1");
    assertThat(told.header("Authorization")).contains("Basic dXNlcjpwYXNz");
    assertThat(told.header("X-Collector")).contains("c1");
    assertThat(told.header("Content-Type")).contains("application/json");
    assertThat(told.body().text())
        .startsWith("{")
        .contains(
            response.header("X-Kong-Request-Id").orElseThrow(),
            "\"upstream_uri\":\"/path?q=1\"",
            "\"client_ip\":\"127.0.0.1\"",
            "\"status\":200");
  }
}
