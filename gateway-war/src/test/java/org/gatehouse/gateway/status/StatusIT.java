package org.gatehouse.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.gateway.TestNode;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatusIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private int statusPort;
  private TestNode node;

  @BeforeEach
  void start() throws IOException {
    node = start(POSTGRES.createDatabase());
    Awaitility.await().atMost(PATIENCE).until(() -> node.get("/").status() == 404);
  }

  private TestNode start(PostgresAddress database) throws IOException {
    int proxyPort;
    try (ServerSocket proxy = free();
        ServerSocket status = free()) {
      proxyPort = proxy.getLocalPort();
      statusPort = status.getLocalPort();
    }
    return start(database, proxyPort);
  }

  private TestNode start(PostgresAddress database, int proxyPort) {
    return TestNode.start(
        database,
        Map.of("proxy_port", String.valueOf(proxyPort), "status_port", String.valueOf(statusPort)));
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private RawResponse ask(String path) throws IOException {
    return RawClient.get(statusPort, path, "Host: a.test");
  }

  @Test
  void status_hasKongsKeysAndRealCounters() throws IOException {
    try (RawClient kept = RawClient.connect(node.port())) {
      kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(kept.readResponse().status()).isEqualTo(404);
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(at("server.connections_waiting"))
                      .isInstanceOfSatisfying(
                          Long.class, waiting -> assertThat(waiting).isPositive()));
      assertThat((Long) at("server.connections_active")).isPositive();
    }
    assertThat(at("database.reachable")).isEqualTo(true);
    assertThat(String.valueOf(at("memory.workers_lua_vms"))).contains("MiB");
    assertThat((Long) at("server.total_requests")).isGreaterThanOrEqualTo(2);
    assertThat(at("gatehouse.problems")).isEqualTo(0L);
    assertThat(ask("/status?unit=x").status()).isEqualTo(400);
  }

  private Object at(String path) throws IOException {
    return JsonValues.at(JsonValues.object(RecordCodec.parse(ask("/status").text())), path)
        .orElseThrow();
  }

  @Test
  void ready_isUntilTheNodeIsToldToDrain() throws IOException {
    assertThat(ask("/status/ready").text()).isEqualTo("{\"message\":\"ready\"}");
    try (RawClient client = RawClient.connect(node.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readResponse().header("Connection")).isEmpty();
    }

    assertThat(RawClient.request(statusPort, "POST", "/status/ready", "", "Host: a").status())
        .isEqualTo(400);
    assertThat(
            RawClient.request(statusPort, "POST", "/status/ready?status=draining", "", "Host: a")
                .status())
        .isEqualTo(204);

    assertThat(ask("/status/ready").status()).isEqualTo(503);
    assertThat(ask("/status/ready").text()).isEqualTo("{\"message\":\"draining\"}");
    try (RawClient client = RawClient.connect(node.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse served = client.readResponse();
      assertThat(served.status()).isEqualTo(404);
      assertThat(served.header("Connection")).contains("close");
    }
  }

  @Test
  void metrics_arePrometheusTextUnderKongsNames() throws IOException {
    RawResponse metrics = ask("/metrics");

    assertThat(metrics.header("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(metrics.text())
        .containsPattern("(?m)^kong_datastore_reachable 1")
        .containsPattern(
            "(?m)^kong_nginx_requests_total\\{node_id=\"[-0-9a-f]{36}\",subsystem=\"http\"} \\d")
        .containsPattern("(?m)^kong_nginx_connections_total\\{.*state=\"active\".*} \\d")
        .containsPattern("(?m)^kong_nginx_timers\\{state=\"pending\"} \\d")
        .containsPattern("(?m)^kong_node_info\\{node_id=.*,version=.*} 1")
        .containsPattern("(?m)^kong_memory_workers_lua_vms_bytes\\{.*} \\d")
        .containsPattern("(?m)^gatehouse_configuration_revision \\d")
        .containsPattern("(?m)^gatehouse_configuration_problems 0");
  }

  @Test
  void ports_neitherServesWhatTheOtherDoes() throws IOException {
    for (String path : List.of("/status", "/status/ready", "/metrics")) {
      assertThat(node.get(path, "Host: 127.0.0.1:" + statusPort).text())
          .as(path)
          .contains("no Route matched");
    }
    assertThat(ask("/anything").status()).isEqualTo(404);
    assertThat(ask("/anything").text()).isEqualTo("{\"message\":\"Not found\"}");
    assertThat(RawClient.request(statusPort, "PUT", "/status", "", "Host: a").status())
        .isEqualTo(405);
    assertThat(ask("/status/dns").status()).isEqualTo(501);
  }

  @Test
  void ready_beforeTheStoreHasAnswered_isNot() throws IOException {
    node.close();
    try (PostgresNode postgres = PostgresNode.start()) {
      PostgresAddress database = postgres.createDatabase();
      postgres.stop();
      node = start(database);

      assertThat(ask("/status/ready").status()).isEqualTo(503);
      assertThat(ask("/status/ready").text())
          .isEqualTo("{\"message\":\"failed to connect to database\"}");
      assertThat(at("database.reachable")).isEqualTo(false);
      assertThat(ask("/metrics").text()).contains("kong_datastore_reachable 0");

      postgres.startAgain();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> ask("/status/ready").status() == 200);
    }
  }
}
