package org.gatehouse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A store whose server stops, freezes, or is kept busy by others. */
class PostgresOutageTest {
  private static final EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);
  private static final int TIMEOUT_MILLIS = 2000;

  /** A wait for a connection, which may end with a look whether one still works, and an answer. */
  private static final Duration LIMIT = Duration.ofMillis(2 * TIMEOUT_MILLIS + 1500);

  private static final Duration AT_ONCE = Duration.ofMillis(250);
  private static final Duration BACK_AGAIN = Duration.ofSeconds(5);

  private static PostgresNode server;
  private PostgresAddress database;
  private Store store;
  private EntityStore<Consumer> consumers;

  @BeforeAll
  static void startServer() {
    server = PostgresNode.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() {
    database = server.createDatabase();
    store = Stores.open(settings(), List.of(), getClass().getClassLoader());
    consumers = store.entities(CONSUMERS);
    consumers.create(consumer("known"));
  }

  private Settings settings() {
    return TestSettings.on(database, Map.of("pg_timeout", String.valueOf(TIMEOUT_MILLIS)));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Consumer consumer(String name) {
    return Samples.entity(CONSUMERS, Map.of("username", name));
  }

  /** How long a call took that must fail for want of the database. */
  private static Duration timeToFail(Callable<?> call) {
    long start = System.nanoTime();
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_ERROR));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void assertWorksAgain() {
    await()
        .atMost(BACK_AGAIN)
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(() -> consumers.findBy("username", "known").isPresent());
    assertThat(store.isReachable()).isTrue();
    consumers.create(consumer("after-" + UUID.randomUUID()));
  }

  @Test
  void anyCall_serverStopped_failsInTimeAndWorksAgainWhenItIsBack() {
    server.stop();
    try {
      assertThat(timeToFail(() -> consumers.create(consumer("lost")))).isLessThan(LIMIT);
      await().atMost(LIMIT).until(() -> timeToFail(store::revision).compareTo(AT_ONCE) < 0);
      assertThat(timeToFail(() -> consumers.findBy("username", "known"))).isLessThan(AT_ONCE);
      assertThat(timeToFail(() -> store.readAll(CONSUMERS, row -> {}))).isLessThan(AT_ONCE);
      assertThat(store.isReachable()).isFalse();
    } finally {
      server.startAgain();
    }
    assertWorksAgain();
    assertThat(consumers.findBy("username", "lost")).isEmpty();
  }

  @Test
  void manyCalls_serverFrozen_allFailInTimeAndWorkAgainWhenItThaws() throws Exception {
    int callers = 12;
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    server.freeze();
    try {
      List<Callable<Duration>> calls = new ArrayList<>();
      for (int n = 0; n < callers; n++) {
        Consumer consumer = consumer("frozen-" + n);
        calls.add(() -> timeToFail(() -> consumers.create(consumer)));
      }
      for (Future<Duration> failed : threads.invokeAll(calls)) {
        assertThat(failed.get()).isLessThan(LIMIT);
      }
    } finally {
      server.thaw();
      threads.shutdown();
    }
    assertWorksAgain();
  }

  @Test
  void write_rowLockedByAnother_failsInTimeAndKeepsTheConnection() throws SQLException {
    Consumer known = consumers.findBy("username", "known").orElseThrow();
    try (Connection other =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select * from consumers for update");
      assertThat(timeToFail(() -> consumers.update(known))).isLessThan(LIMIT);
      assertThatThrownBy(() -> consumers.update(known))
          .hasMessage("PostgreSQL did not answer in time");
      other.rollback();
    }
    assertThat(consumers.update(known)).contains(known);
  }

  @Test
  void transaction_onARevisionWhileTheLogIsLocked_failsInTime() throws SQLException {
    Origin onNewest = new Origin("eve", Optional.of(store.revision()));
    try (Connection other =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(hashtext('public.change_log'))");
      assertThat(timeToFail(() -> store.transaction(onNewest, within -> ""))).isLessThan(LIMIT);
      other.rollback();
    }
    assertThat(store.transaction(onNewest, within -> "done").result()).isEqualTo("done");
  }

  @Test
  void take_allConnectionsInUse_failsInTimeAndIsNoOutage() throws SQLException {
    Settings one =
        TestSettings.on(database, Map.of("pg_timeout", "500", "pg_max_connections", "1"));
    try (Connections connections = Connections.pooled(one)) {
      try (Connection taken = connections.take()) {
        assertThat(taken.isValid(1)).isTrue();
        long start = System.nanoTime();
        assertThatThrownBy(connections::take)
            .isInstanceOf(StoreException.class)
            .hasMessage("all connections to PostgreSQL are in use");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      }
      try (Connection free = connections.take()) {
        assertThat(free.isValid(1)).isTrue();
      }
    }
  }

  /** An app server's pool, which fails when it is told to. */
  private static final class AppServersPool extends PGSimpleDataSource {
    private volatile Optional<SQLException> failure = Optional.empty();

    AppServersPool(PostgresAddress database) {
      setUrl(database.jdbcUrl());
      setUser(database.user());
      setPassword(database.password());
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (failure.isPresent()) {
        throw failure.get();
      }
      return super.getConnection();
    }
  }

  @Test
  void take_appServersPoolGivesNone_saysWhyAndIsNoOutage() throws SQLException {
    AppServersPool pool = new AppServersPool(database);
    try (Connections connections = Connections.of(pool)) {
      pool.failure = Optional.of(new SQLException("pool exhausted"));
      assertThatThrownBy(connections::take)
          .isInstanceOf(StoreException.class)
          .hasMessage("the app server's data source gives no connection: pool exhausted");
      pool.failure = Optional.empty();
      pool.setUser("nobody");
      assertThatThrownBy(connections::take).hasMessageContaining("\"nobody\"");
      pool.setUser(database.user());
      try (Connection free = connections.take()) {
        assertThat(free.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void take_appServersPoolDoesNotReachTheServer_isAnOutageUntilItDoes() throws SQLException {
    AppServersPool pool = new AppServersPool(database);
    SQLException refused = new SQLException("connection refused", "08001");
    try (Connections connections = Connections.of(pool)) {
      pool.failure = Optional.of(new SQLException(new IllegalStateException("empty", refused)));
      assertThatThrownBy(connections::take)
          .isInstanceOf(StoreException.class)
          .hasMessage("PostgreSQL cannot be reached");
      assertThatThrownBy(connections::take).hasRootCauseMessage("outage");
      pool.failure = Optional.empty();
      await().atMost(BACK_AGAIN).until(connections::isReachable);
      connections.take().close();
    }
  }

  @Test
  void open_serverStopped_failsInTimeAndCanBeTriedAgain() {
    Callable<Store> open = () -> Stores.open(settings(), List.of(), getClass().getClassLoader());
    server.stop();
    try {
      assertThat(timeToFail(open)).isLessThan(LIMIT);
    } finally {
      server.startAgain();
    }
    assertWorksAgain();
    Stores.open(settings(), List.of(), getClass().getClassLoader()).close();
  }

  @Test
  void close_duringAnOutage_endsTheProbe() {
    server.stop();
    try {
      timeToFail(store::revision);
      store.close();
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().equals("gatehouse-probe-PostgreSQL")));
    } finally {
      server.startAgain();
    }
  }
}
