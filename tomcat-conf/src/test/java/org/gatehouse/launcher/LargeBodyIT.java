package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.gatehouse.servers.AdminClient;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.GeneratedBytes;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies four times the size of the node's heap pass through unharmed. */
class LargeBodyIT {

  private static final long GIGABYTE = 1L << 30;

  @TempDir static Path home;

  private static String sha256;
  private static UpstreamServer upstream;
  private static LaunchedNode node;

  @BeforeAll
  static void start() throws IOException {
    sha256 = GeneratedBytes.sha256(GIGABYTE);
    upstream = UpstreamServer.start();
    node = LaunchedNode.ofProject(home);
    node.environment.put("GATEHOUSE_JAVA_OPTS", "-Xmx256m");
    node.start();
    AdminClient admin = new AdminClient(node.adminPort, "");
    admin.create("/services", "{\"name\":\"large\",\"url\":\"%s\"}".formatted(upstream.url()));
    admin.create("/services/large/routes", "{\"paths\":[\"/large\"]}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> RawClient.get(node.proxyPort, "/large").status() == 200);
  }

  @AfterAll
  static void stop() throws IOException {
    upstream.close();
    node.close();
  }

  @Test
  void post_ofAGigabyte_arrivesWhole() throws IOException {
    try (RawClient client = RawClient.connect(node.proxyPort)) {
      client.send(
          "POST /large/in HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n".formatted(GIGABYTE));
      client.sendGenerated(GIGABYTE);

      assertThat(client.readResponse().text())
          .contains("\"body_length\":" + GIGABYTE, "\"body_sha256\":\"" + sha256 + "\"");
    }
  }

  @Test
  void get_ofAGigabyte_arrivesWhole() throws IOException {
    upstream.handle(request -> Answer.status(200).generated(GIGABYTE));

    RawResponse response = RawClient.get(node.proxyPort, "/large/out");

    assertThat(response.complete()).isTrue();
    assertThat(response.body().length()).isEqualTo(GIGABYTE);
    assertThat(response.body().sha256()).isEqualTo(sha256);
  }
}
