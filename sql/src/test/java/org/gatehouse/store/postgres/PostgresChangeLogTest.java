package org.gatehouse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.CounterStore.Counter;
import org.gatehouse.api.store.CounterStore.Increment;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.store.postgres.PostgresStores.Opened;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the log owes to PostgreSQL's transactions and clock. */
@ExtendWith(PostgresStores.class)
class PostgresChangeLogTest {
  private static final EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);

  private static Consumer consumer(String name) {
    return Samples.entity(CONSUMERS, Map.of("username", name));
  }

  private static Connection connect(PostgresAddress database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  private static String insert(UUID id, String name) {
    return "insert into consumers (id, username, created_at, updated_at)"
        + " values ('%s', '%s', now(), now())".formatted(id, name);
  }

  @Test
  void changesSince_transactionWithASmallerRevisionStillOpen_showsNoGreaterOne(Opened opened)
      throws Exception {
    EntityStore<Consumer> consumers = opened.store().entities(CONSUMERS);
    Consumer later = consumer("later");
    UUID earlier = UUID.randomUUID();
    long before = opened.store().revision();
    try (Connection open = connect(opened.database());
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute(insert(earlier, "earlier"));
      statement.execute("set constraints all immediate"); // Takes its revision now.

      CompletableFuture<Consumer> write =
          CompletableFuture.supplyAsync(() -> consumers.create(later));
      await().until(() -> someoneWaitsForTheLog(opened.database()));
      assertThat(opened.store().changesSince(before, 10)).isEmpty();

      open.commit();
      write.get(10, TimeUnit.SECONDS);
    }
    assertThat(opened.store().changesSince(before, 10))
        .extracting(Change::id)
        .containsExactly(earlier, later.id());
  }

  private static boolean someoneWaitsForTheLog(PostgresAddress database) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet waiting =
            statement.executeQuery(
                "select 1 from pg_locks where locktype = 'advisory' and not granted and database ="
                    + " (select oid from pg_database where datname = current_database())")) {
      return waiting.next();
    }
  }

  @Test
  void changesSince_longTransactionThatHasNotCommitted_delaysNobody(Opened opened)
      throws SQLException {
    long before = opened.store().revision();
    try (Connection open = connect(opened.database());
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute(insert(UUID.randomUUID(), "not-yet"));
      Consumer other = opened.store().entities(CONSUMERS).create(consumer("other"));
      assertThat(opened.store().changesSince(before, 10))
          .extracting(Change::id)
          .containsExactly(other.id());
      open.rollback();
    }
  }

  @Test
  void changesSince_changeByHand_isListed(Opened opened) {
    UUID id = UUID.randomUUID();
    long before = opened.store().revision();
    opened.execute(insert(id, "by-hand"));
    opened.execute("update consumers set username = 'renamed' where id = '" + id + "'");
    opened.execute("delete from consumers");
    assertThat(opened.store().changesSince(before, 10))
        .extracting(Change::operation)
        .containsExactly(Operation.CREATE, Operation.UPDATE, Operation.DELETE);
  }

  @Test
  void changesSince_withTheHighestLimit_areAll(Opened opened) {
    Store store = opened.store();
    long before = store.revision();
    store.entities(CONSUMERS).create(consumer("a"));

    assertThat(store.changesSince(before, Integer.MAX_VALUE)).hasSize(1);
  }

  @Test
  void history_ofATimeInTheFarFuture_tellsItAsItWasWritten(Opened opened) {
    Store store = opened.store();
    Consumer made =
        store
            .entities(CONSUMERS)
            .create(
                Samples.entity(
                    CONSUMERS, Map.of("username", "a", "created_at", 1_700_000_000_000L)));
    long then = store.revision();
    store.entities(CONSUMERS).delete(made.id());

    assertThat(store.history().changes(then).get(0).after().map(CONSUMERS.schema()::bind))
        .contains(made);
    assertThat(store.history().statesAt(then).get(0).values().map(CONSUMERS.schema()::bind))
        .contains(made);
  }

  @Test
  void cleanUp_revisionsOlderThanSet_areForgottenButForTheNewest(Opened opened) {
    Store store = opened.store();
    long before = store.revision();
    for (String name : List.of("a", "b", "c")) {
      store.entities(CONSUMERS).create(consumer(name));
    }
    long newest = store.revision();
    opened.execute("update revisions set committed_at = now() - interval '29 days'");
    store.cleanUp();
    assertThat(store.changesSince(before, 10)).hasSize(3);

    opened.execute("update revisions set committed_at = now() - interval '31 days'");
    store.cleanUp();
    assertThat(store.changesSince(before, 10)).extracting(Change::revision).containsExactly(newest);
    assertThat(store.revision()).isEqualTo(newest);
  }

  @Test
  void cleanUp_expiredCountersAndOldReports_areForgotten(Opened opened) throws SQLException {
    Counter counter = new Counter("s", "i", "minute", 0);
    opened.store().counters().add(List.of(new Increment(counter, 1, 1000)));
    opened
        .store()
        .report(new NodeReport(UUID.randomUUID(), "gone", 0, 0, 0, List.of(), Map.of(), List.of()));
    opened.execute("update node_reports set seen_at = now() - interval '2 minutes'");
    assertThat(opened.store().nodes()).isEmpty();
    opened.execute("update node_reports set seen_at = now() - interval '2 hours'");

    opened.store().cleanUp();

    assertThat(rows(opened, "counters")).isZero();
    assertThat(rows(opened, "node_reports")).isZero();
  }

  private static int rows(Opened opened, String table) throws SQLException {
    try (Connection connection = connect(opened.database());
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from " + table)) {
      count.next();
      return count.getInt(1);
    }
  }
}
