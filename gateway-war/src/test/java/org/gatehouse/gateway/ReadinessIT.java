package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;
import org.junit.jupiter.api.Test;

class ReadinessIT {
  @Test
  void get_beforeTheStoreHasAnswered_is503_afterwards404() throws Exception {
    try (PostgresNode postgres = PostgresNode.start()) {
      PostgresAddress database = postgres.createDatabase();
      postgres.stop();
      try (TestNode node = TestNode.start(database, Map.of())) {
        RawResponse refused = node.get("/");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("1");
        assertThat(refused.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(refused.text()).isEqualTo("{\"message\":\"no configuration available\"}");

        postgres.startAgain();
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> node.get("/").status() == 404);

        postgres.stop();
        assertThat(node.get("/").status()).isEqualTo(404);
      }
    }
  }

  @Test
  void close_whileTheStoreIsDown_takesNoLongTime() {
    TestNode node =
        TestNode.start(new PostgresAddress("127.0.0.1", 1, "none", "nobody", ""), Map.of());
    long started = System.nanoTime();
    node.close();
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(15));
  }
}
