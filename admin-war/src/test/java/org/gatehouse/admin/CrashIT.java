package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.store.Stores;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Writes that go on while PostgreSQL, or the node that serves the Admin API, is killed again and
 * again (SIGKILL): what was answered with 2xx is there, what was refused is not, and all that is
 * there is in the log.
 *
 * <p>A request without a complete answer may have been done or not; nothing can tell its client. A
 * 503 says the same when the database went in mid-commit.
 */
class CrashIT {
  private static final int ROUNDS = 10;
  private static final int WRITES_A_ROUND = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONGEST_503 = Duration.ofSeconds(3);

  private static PostgresNode postgres;

  @BeforeAll
  static void start() {
    postgres = PostgresNode.start();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void postgresKilled_tenTimesInAWriteLoop_losesNothingAndInventsNothing() {
    PostgresAddress database = postgres.createDatabase();
    try (AdminServer server = AdminServer.on(database)) {
      AdminClient client = new AdminClient(server);
      WriteLoop writes = new WriteLoop(server.port());
      List<String> attemptedInVain = new ArrayList<>();
      try (writes) {
        for (int round = 0; round < ROUNDS; round++) {
          awaitWrites(writes);
          writes.expectEnd();
          postgres.kill();
          attemptedInVain.add(refusedInTime(client));
          postgres.startAgain();
          awaitAnswer(client);
          writes.goOn();
        }
        awaitWrites(writes);
      }
      assertAllIsAsAnswered(writes, client, database);
      assertThat(ids(client)).doesNotContainAnyElementsOf(attemptedInVain);
    }
  }

  @Test
  void adminNodeKilled_tenTimesInAWriteLoop_losesNothingAndInventsNothing() throws IOException {
    PostgresAddress database = postgres.createDatabase();
    int port = freePort();
    AdminProcess node = AdminProcess.start(database, port);
    WriteLoop writes = new WriteLoop(port);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        awaitWrites(writes);
        writes.expectEnd();
        node.kill();
        node = AdminProcess.start(database, port);
        writes.goOn();
      }
      awaitWrites(writes);
      writes.close();
      assertAllIsAsAnswered(writes, new AdminClient(port), database);
    } finally {
      writes.close();
      node.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitWrites(WriteLoop writes) {
    int enough = writes.answered() + WRITES_A_ROUND;
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .failFast(() -> assertThat(writes.surprises()).isEmpty())
        .until(() -> writes.answered() >= enough);
  }

  /** A write that begins and ends while there is no database; returns its id. */
  private static String refusedInTime(AdminClient client) {
    String id = UUID.randomUUID().toString();
    long start = System.nanoTime();
    AdminClient.Reply reply =
        client.post("/consumers", "{\"id\": \"%s\", \"username\": \"%s\"}".formatted(id, id));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_503);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Content-Type")).startsWith("application/json");
    assertThat(reply.json()).containsKey("message");
    return id;
  }

  private static void awaitAnswer(AdminClient client) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> client.get("/consumers?size=1").status() == 200);
  }

  private static void assertAllIsAsAnswered(
      WriteLoop writes, AdminClient client, PostgresAddress database) {
    assertThat(writes.surprises()).isEmpty();
    assertThat(writes.inDoubt()).isLessThanOrEqualTo(ROUNDS * WriteLoop.WRITERS);
    Map<String, String> there = there(client);
    assertThat(writes.consumers()).containsKeys(there.keySet().toArray(String[]::new));
    Map<String, List<Store.Change>> logged = logged(database);
    assertThat(writes.consumers()).containsKeys(logged.keySet().toArray(String[]::new));
    writes
        .consumers()
        .forEach(
            (id, consumer) -> {
              Optional<String> value = Optional.ofNullable(there.get(id));
              assertThat(consumer.possible).as(id).contains(value);
              assertLogged(consumer, value, logged.getOrDefault(id, List.of()));
            });
  }

  private static Map<String, String> there(AdminClient client) {
    Map<String, String> there = new HashMap<>();
    String next = "/consumers?size=1000";
    while (next != null) {
      AdminClient.Reply page = client.get(next);
      page.data()
          .forEach(
              consumer ->
                  there.put((String) consumer.get("id"), (String) consumer.get("custom_id")));
      next = (String) page.json().get("next");
    }
    return there;
  }

  private static List<String> ids(AdminClient client) {
    return List.copyOf(there(client).keySet());
  }

  /** The log by the ids of entities, each entry with a revision that is in the history. */
  private static Map<String, List<Store.Change>> logged(PostgresAddress database) {
    try (Store store =
        Stores.open(
            SettingsReader.read(
                Map.of(),
                Map.of(
                    "gatehouse.pg_host", database.host(),
                    "gatehouse.pg_port", String.valueOf(database.port()),
                    "gatehouse.pg_user", database.user(),
                    "gatehouse.pg_password", database.password(),
                    "gatehouse.pg_database", database.database()),
                key -> null),
            List.of(),
            CrashIT.class.getClassLoader())) {
      List<Store.Change> changes = store.changesSince(0, 1_000_000);
      List<Long> revisions = new ArrayList<>();
      Optional<String> offset = Optional.empty();
      do {
        Page<RevisionLog.Revision> page = store.history().page(1000, offset);
        page.data().forEach(revision -> revisions.add(0, revision.number()));
        offset = page.offset();
      } while (offset.isPresent());
      // one entity a request, so one change a revision
      assertThat(changes).extracting(Store.Change::revision).isEqualTo(revisions);
      return changes.stream().collect(Collectors.groupingBy(change -> change.id().toString()));
    }
  }

  private static void assertLogged(
      WriteLoop.Consumer consumer, Optional<String> value, List<Store.Change> changes) {
    assertThat(changes.size())
        .isBetween(consumer.writes, consumer.writes + (consumer.isInDoubt() ? 1 : 0));
    if (!changes.isEmpty()) {
      assertThat(changes.get(0).operation()).isEqualTo(Operation.CREATE);
      assertThat(changes.get(changes.size() - 1).operation() == Operation.DELETE)
          .isEqualTo(value.isEmpty());
    }
    assertThat(changes.isEmpty()).isEqualTo(consumer.writes == 0 && value.isEmpty());
  }
}
