package org.gatehouse.store.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.sql.DataSource;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.entity.Entity;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.gatehouse.testkit.store.SamplePlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(PostgresServer.class)
class MigrationTest {
  private static final ClassLoader OURS = MigrationTest.class.getClassLoader();

  @Entity(name = "grown_things")
  record GrownThing(@Auto UUID id, @Auto long createdAt) {}

  record NoConfig(Optional<String> comment) {}

  static final class GrownPlugin implements Plugin {
    static final PluginType<NoConfig> TYPE =
        PluginType.named("grown-up", NoConfig.class)
            .entity(GrownThing.class)
            .create(GrownPlugin.class, (config, context) -> new GrownPlugin());
  }

  private static DataSource source(PostgresAddress database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.jdbcUrl());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }

  private static void migrate(DataSource source, ClassLoader scripts, PluginType<?>... plugins) {
    new Migrator("PostgreSQL", source, null, scripts).migrate(List.of(plugins));
  }

  /** Scripts that have run, by history table. */
  private static Map<String, List<String>> history(DataSource source) throws SQLException {
    Map<String, List<String>> history = new TreeMap<>();
    for (String table :
        strings(source, "select tablename from pg_tables where tablename ~ '^fly'")) {
      history.put(
          table,
          strings(
              source,
              "select script from " + table + " where type = 'SQL' order by installed_rank"));
    }
    return history;
  }

  private static List<String> strings(DataSource source, String query) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> strings = new ArrayList<>();
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
      return strings;
    }
  }

  /** A class loader with a folder of scripts of its own. */
  private static URLClassLoader folderWith(Path folder, Map<String, String> scripts)
      throws IOException {
    Path target = Files.createDirectories(folder.resolve("db/postgresql/grown-up"));
    for (Map.Entry<String, String> script : scripts.entrySet()) {
      Files.writeString(target.resolve(script.getKey()), script.getValue());
    }
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, OURS);
  }

  private static URLClassLoader jarWith(Path file, Map<String, String> scripts) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      for (String folder : List.of("db/", "db/postgresql/", "db/postgresql/grown-up/")) {
        jar.putNextEntry(new JarEntry(folder));
      }
      for (Map.Entry<String, String> script : scripts.entrySet()) {
        jar.putNextEntry(new JarEntry("db/postgresql/grown-up/" + script.getKey()));
        jar.write(script.getValue().getBytes(UTF_8));
      }
    }
    return new URLClassLoader(new URL[] {file.toUri().toURL()}, OURS);
  }

  @Test
  void migrate_emptyDatabase_runsTheCoreAndEachPluginWithEntities(PostgresAddress database)
      throws SQLException {
    DataSource source = source(database);
    migrate(source, OURS, SamplePlugin.TYPE);
    assertThat(history(source))
        .isEqualTo(
            Map.of(
                "flyway_core", List.of("V001__create.sql", "V002__history.sql"),
                "flyway_sample", List.of("V001__create.sql")));
  }

  @Test
  void migrate_pluginThatIsNotLoaded_isLeftOut(PostgresAddress database) throws SQLException {
    DataSource source = source(database);
    migrate(source, OURS);
    assertThat(history(source)).containsOnlyKeys("flyway_core");
  }

  @Test
  void migrate_currentDatabase_takesOneConnectionAndNoFlyway(PostgresAddress database)
      throws SQLException {
    AtomicInteger taken = new AtomicInteger();
    DataSource source = counting(source(database), taken);
    migrate(source, OURS, SamplePlugin.TYPE);
    taken.set(0);
    migrate(source, OURS, SamplePlugin.TYPE);
    assertThat(taken).hasValue(1);
  }

  private static DataSource counting(DataSource source, AtomicInteger taken) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("getConnection")) {
            taken.incrementAndGet();
          }
          return method.invoke(source, arguments);
        };
    return proxy(handler);
  }

  private static DataSource proxy(InvocationHandler handler) {
    return (DataSource) Proxy.newProxyInstance(OURS, new Class<?>[] {DataSource.class}, handler);
  }

  @Test
  void migrate_byManyNodesAtOnce_runsEachScriptOnce(PostgresAddress database) throws Exception {
    int nodes = 4;
    DataSource source = source(database);
    CyclicBarrier start = new CyclicBarrier(nodes);
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      Callable<Void> node =
          () -> {
            start.await();
            migrate(source, OURS, SamplePlugin.TYPE);
            return null;
          };
      for (Future<Void> done : threads.invokeAll(List.of(node, node, node, node))) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(history(source))
        .isEqualTo(
            Map.of(
                "flyway_core", List.of("V001__create.sql", "V002__history.sql"),
                "flyway_sample", List.of("V001__create.sql")));
  }

  @Test
  void migrate_olderDatabase_runsTheNewScriptsOnly(PostgresAddress database, @TempDir Path folder)
      throws IOException, SQLException {
    DataSource source = source(database);
    migrate(source, OURS);
    String create = "create table grown_things (id uuid);";
    try (URLClassLoader first =
        folderWith(folder.resolve("1"), Map.of("V001__create.sql", create))) {
      migrate(source, first, GrownPlugin.TYPE);
    }
    try (URLClassLoader second =
        jarWith(
            folder.resolve("2.jar"),
            Map.of(
                "V001__create.sql",
                create,
                "V002__name.sql",
                "alter table grown_things add name text;"))) {
      migrate(source, second, GrownPlugin.TYPE);
      migrate(source, second, GrownPlugin.TYPE);
    }
    assertThat(history(source).get("flyway_grown_up"))
        .containsExactly("V001__create.sql", "V002__name.sql");
  }

  @Test
  void migrate_newerDatabase_leavesItAsItIs(PostgresAddress database, @TempDir Path folder)
      throws IOException, SQLException {
    DataSource source = source(database);
    String create = "create table grown_things (id uuid);";
    try (URLClassLoader newer =
        folderWith(
            folder.resolve("new"),
            Map.of("V001__create.sql", create, "V002__more.sql", "create table more_things ();"))) {
      migrate(source, newer, GrownPlugin.TYPE);
    }
    try (URLClassLoader older =
        folderWith(folder.resolve("old"), Map.of("V001__create.sql", create))) {
      migrate(source, older, GrownPlugin.TYPE);
    }
    assertThat(history(source).get("flyway_grown_up")).hasSize(2);
  }

  @Test
  void migrate_scriptThatFails_namesItAndLeavesNothingHalfDone(
      PostgresAddress database, @TempDir Path folder) throws IOException, SQLException {
    DataSource source = source(database);
    try (URLClassLoader broken =
        folderWith(
            folder.resolve("broken"),
            Map.of("V001__create.sql", "create table grown_things (id uuid); create tabel x;"))) {
      assertThatThrownBy(() -> migrate(source, broken, GrownPlugin.TYPE))
          .isInstanceOf(MigrationException.class)
          .hasMessageStartingWith("the migrations in db/postgresql/grown-up failed: ")
          .hasMessageContaining("V001__create.sql");
    }
    assertThat(strings(source, "select tablename from pg_tables where tablename = 'grown_things'"))
        .isEmpty();
    try (URLClassLoader mended =
        folderWith(
            folder.resolve("mended"),
            Map.of("V001__create.sql", "create table grown_things (id uuid);"))) {
      migrate(source, mended, GrownPlugin.TYPE);
    }
    assertThat(history(source).get("flyway_grown_up")).containsExactly("V001__create.sql");
  }

  @ParameterizedTest
  @ValueSource(strings = {"53300", "57P03", "08001"})
  void migrate_noMoreConnections_canBeTriedAgain(String state, PostgresAddress database)
      throws SQLException {
    DataSource source = source(database);
    AtomicInteger taken = new AtomicInteger();
    InvocationHandler one =
        (proxy, method, arguments) -> {
          if (method.getName().equals("getConnection") && taken.incrementAndGet() > 1) {
            throw new SQLException("no more", state);
          }
          return method.invoke(source, arguments);
        };
    assertThatThrownBy(() -> migrate(proxy(one), OURS))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("PostgreSQL cannot be reached: ");
    assertThat(taken).hasValueGreaterThan(1);
    migrate(source, OURS);
    assertThat(history(source)).containsOnlyKeys("flyway_core");
  }

  @Test
  void migrate_pluginWithEntitiesButNoFolder_isRefusedByName(PostgresAddress database)
      throws SQLException {
    DataSource source = source(database);
    assertThatThrownBy(() -> migrate(source, OURS, GrownPlugin.TYPE))
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "plugin grown-up has entities but no migrations"
                + " (expected: db/postgresql/grown-up/V001__create.sql in its jar)");
    assertThat(history(source)).isEmpty();
  }

  @Test
  void migrate_folderWithoutScripts_isRefusedByName(PostgresAddress database, @TempDir Path folder)
      throws IOException {
    try (URLClassLoader empty = folderWith(folder, Map.of("readme.txt", "none yet"))) {
      assertThatThrownBy(() -> migrate(source(database), empty, GrownPlugin.TYPE))
          .isInstanceOf(MigrationException.class)
          .hasMessage("db/postgresql/grown-up is empty (expected: V001__create.sql in it)");
    }
  }
}
