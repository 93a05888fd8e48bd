package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;
import org.junit.jupiter.api.Test;

class BootstrapIT {
  @Test
  void start_badSetting_deploysNothing() {
    PostgresAddress nowhere = new PostgresAddress("127.0.0.1", 1, "d", "u", "p");

    try (AdminServer server = AdminServer.on(nowhere, Map.of("pg_timeout", "soon"))) {
      assertThat(server.isDeployed()).isFalse();
    }
  }

  @Test
  void start_unknownPlugin_deploysNothing() {
    PostgresAddress nowhere = new PostgresAddress("127.0.0.1", 1, "d", "u", "p");

    try (AdminServer server = AdminServer.on(nowhere, Map.of("plugins", "bundled,nope"))) {
      assertThat(server.isDeployed()).isFalse();
    }
  }

  @Test
  void clientThatIsNotAllowed_is403() {
    PostgresAddress nowhere = new PostgresAddress("127.0.0.1", 1, "d", "u", "p");

    try (AdminServer server = AdminServer.on(nowhere, Map.of("admin_allow", "10.0.0.0/8"))) {
      var refused = new AdminClient(server).get("/");

      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.json()).containsOnlyKeys("message");
    }
  }

  @Test
  void database_downAtStartAndLater_is503UntilItIsThere() {
    try (PostgresNode postgres = PostgresNode.start()) {
      PostgresAddress database = postgres.createDatabase();
      postgres.stop();
      try (AdminServer server = AdminServer.on(database, Map.of("pg_timeout", "2000"))) {
        AdminClient admin = new AdminClient(server);
        assertUnavailable(admin);

        postgres.startAgain();
        Awaitility.await()
            .atMost(Duration.ofSeconds(15))
            .untilAsserted(() -> assertThat(admin.get("/services").status()).isEqualTo(200));
        assertThat(admin.post("/consumers", "{\"username\":\"kept\"}").status()).isEqualTo(201);

        postgres.stop();
        assertUnavailable(admin);

        postgres.startAgain();
        Awaitility.await()
            .atMost(Duration.ofSeconds(5))
            .untilAsserted(() -> assertThat(admin.get("/consumers/kept").status()).isEqualTo(200));
      }
    }
  }

  /** Every call is answered, soon, and {@code /status} says why. */
  private static void assertUnavailable(AdminClient admin) {
    long started = System.nanoTime();
    var refused = admin.post("/services", "{\"host\":\"h\"}");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.at("name")).isEqualTo("database error");
    assertThat(admin.get("/services").status()).isEqualTo(503);
    assertThat(admin.get("/status").at("database.reachable")).isEqualTo(false);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(9));
  }
}
