package org.gatehouse.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.store.migration.MigrationException;
import org.gatehouse.store.secret.SecretFields;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.testkit.store.CassandraAddress;
import org.gatehouse.testkit.store.CassandraServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CassandraServer.class)
class CassandraMigrationTest {
  private static final ClassLoader OURS = CassandraMigrationTest.class.getClassLoader();

  private static Settings settings(CassandraAddress address) {
    return TestSettings.on(address, Map.of());
  }

  private static void migrate(Settings settings) {
    try (CqlSession session = Sessions.open(settings)) {
      new CassandraMigrator(session, settings).migrate();
    }
  }

  private static void migrate(Settings settings, ClassLoader loader, String... scripts) {
    try (CqlSession session = Sessions.open(settings)) {
      new CassandraMigrator(session, settings, loader, List.of(scripts)).migrate();
    }
  }

  private static List<String> history(Settings settings) {
    try (CqlSession session = Sessions.open(settings)) {
      List<String> scripts = new ArrayList<>();
      session
          .execute("select script from " + settings.cassandraKeyspace() + ".schema_version")
          .forEach(row -> scripts.add(row.getString("script")));
      return scripts;
    }
  }

  private static boolean hasTable(Settings settings, String table) {
    try (CqlSession session = Sessions.open(settings)) {
      return session
              .execute(
                  "select table_name from system_schema.tables where keyspace_name = '%s'"
                          .formatted(settings.cassandraKeyspace())
                      + " and table_name = '%s'".formatted(table))
              .one()
          != null;
    }
  }

  private static URLClassLoader scripts(Path folder, Map<String, String> scripts)
      throws IOException {
    Path target = Files.createDirectories(folder.resolve("db/cassandra/core"));
    for (Map.Entry<String, String> script : scripts.entrySet()) {
      Files.writeString(target.resolve(script.getKey()), script.getValue());
    }
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, OURS);
  }

  @Test
  void migrate_noKeyspace_makesItAndItsTables(CassandraAddress address) {
    Settings settings = settings(address);
    migrate(settings);
    assertThat(history(settings)).containsExactly("V001__create.cql");
    assertThat(hasTable(settings, "change_log")).isTrue();
  }

  @Test
  void migrate_currentKeyspace_changesNothing(CassandraAddress address) {
    Settings settings = settings(address);
    migrate(settings);
    migrate(settings);
    assertThat(history(settings)).containsExactly("V001__create.cql");
  }

  @Test
  void migrate_byNodesAtOnce_runsEachScriptOnce(CassandraAddress address) throws Exception {
    Settings settings = settings(address);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Void> node =
          () -> {
            migrate(settings);
            return null;
          };
      for (Future<Void> done : threads.invokeAll(List.of(node, node))) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(history(settings)).containsExactly("V001__create.cql");
  }

  @Test
  void migrate_olderKeyspace_runsTheNewScriptOnly(CassandraAddress address, @TempDir Path folder)
      throws IOException {
    Settings settings = settings(address);
    try (URLClassLoader loader =
        scripts(
            folder,
            Map.of(
                "V001__a.cql",
                "create table a (id int primary key); -- not to be run twice\n",
                "V002__b.cql",
                "-- another\ncreate table b (\n  id int, -- the key\n  primary key (id)\n);\n"))) {
      migrate(settings, loader, "V001__a.cql");
      assertThat(hasTable(settings, "b")).isFalse();
      migrate(settings, loader, "V001__a.cql", "V002__b.cql");
      assertThat(hasTable(settings, "b")).isTrue();
      assertThat(history(settings)).containsExactly("V001__a.cql", "V002__b.cql");
    }
  }

  @Test
  void migrate_newerKeyspace_isRefused(CassandraAddress address, @TempDir Path folder)
      throws IOException {
    Settings settings = settings(address);
    try (URLClassLoader loader =
        scripts(
            folder,
            Map.of(
                "V001__a.cql", "create table a (id int primary key);\n",
                "V002__b.cql", "create table b (id int primary key);\n"))) {
      migrate(settings, loader, "V001__a.cql", "V002__b.cql");
    }
    assertThatThrownBy(() -> migrate(settings))
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "the keyspace %s has version 2 of the tables (expected: 1 at most; a newer Gatehouse"
                    .formatted(address.keyspace())
                + " uses it)");
  }

  @Test
  void migrate_scriptThatFails_namesTheKeyspace(CassandraAddress address, @TempDir Path folder)
      throws IOException {
    Settings settings = settings(address);
    try (URLClassLoader loader = scripts(folder, Map.of("V001__a.cql", "create tabel a;\n"))) {
      assertThatThrownBy(() -> migrate(settings, loader, "V001__a.cql"))
          .isInstanceOf(MigrationException.class)
          .hasMessageStartingWith(
              "the keyspace %s cannot be made or brought up to date: line 1:7"
                  .formatted(address.keyspace()));
      assertThat(history(settings)).isEmpty();
    }
  }

  @Test
  void migrate_replicasThatAnswerTooLate_isWorthAnotherTry(CassandraAddress address) {
    Settings settings = settings(address);
    try (CqlSession session = Sessions.open(settings)) {
      Node node = session.getMetadata().getNodes().values().iterator().next();
      CqlSession slow =
          FaultySession.failing(
              session,
              "insert into schema_lock",
              () ->
                  new WriteTimeoutException(
                      node, DefaultConsistencyLevel.SERIAL, 1, 2, DefaultWriteType.CAS));
      assertThatThrownBy(() -> new CassandraMigrator(slow, settings).migrate())
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_ERROR))
          .hasMessageMatching("Cassandra at .+ does not answer: .+timeout.+");
    }
    migrate(settings);
    assertThat(history(settings)).containsExactly("V001__create.cql");
  }

  private static Set<Thread> probers() {
    Set<Thread> probers = new HashSet<>(Thread.getAllStackTraces().keySet());
    probers.removeIf(thread -> !thread.getName().equals("gatehouse-probe-Cassandra"));
    return probers;
  }

  @Test
  void open_clusterThatFallsSilentMeanwhile_leavesNoThreadBehind(CassandraAddress address) {
    Settings settings = settings(address);
    Set<Thread> before = probers();
    CqlSession session = Sessions.open(settings);
    CqlSession silent =
        FaultySession.failing(
            session, "from change_log", () -> new DriverTimeoutException("no answer"));
    assertThatThrownBy(
            () ->
                CassandraStore.open(
                    silent, settings, List.of(), SecretFields.of(settings, List.of())))
        .hasMessage("Cassandra did not answer in time");
    assertThat(session.isClosed()).isTrue();
    await().until(() -> before.containsAll(probers()));
  }

  @Test
  void open_nobodyListens_saysSoInOneLine() throws IOException {
    Settings settings =
        settings(new CassandraAddress("127.0.0.1", portWithoutListener(), "gatehouse"));
    assertThatThrownBy(() -> Stores.open(settings, List.of(), getClass().getClassLoader()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_ERROR))
        .hasMessageMatching("Cassandra at 127.0.0.1:\\d+ cannot be reached: .+");
  }

  private static int portWithoutListener() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
