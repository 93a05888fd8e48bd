package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load balancer and its clients see of a node that is told to stop. */
class DrainIT {
  @TempDir Path home;

  private LaunchedNode node;

  @BeforeEach
  void layOut() throws IOException {
    node = LaunchedNode.ofProject(home);
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  @Test
  void stop_ofANodeThatIsWatched_showsWhileItServesOn() throws IOException {
    startWith(10);
    assertThat(RawClient.get(node.statusPort, "/status/ready").status()).isEqualTo(200);

    node.terminate();

    Awaitility.await().until(() -> RawClient.get(node.statusPort, "/status/ready").status() == 503);
    try (RawClient client = RawClient.connect(node.proxyPort)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse served = client.readResponse();
      assertThat(served.status()).isEqualTo(404);
      assertThat(served.header("Connection")).contains("close");
    }
    assertThat(node.exitCode()).isZero();
    assertThat(node.stderr()).isEmpty();
  }

  @Test
  void stop_ofANodeThatNobodyWatches_waitsForNoOne() throws IOException {
    startWith(3600);

    node.terminate();

    assertThat(node.exitCode()).isZero();
  }

  private void startWith(int drainSeconds) throws IOException {
    node.environment.put(
        "GATEHOUSE_JAVA_OPTS", "-Xmx256m -Dgatehouse.drain_seconds=" + drainSeconds);
    node.start();
  }
}
