package org.gatehouse.store.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.outage.SqlStates;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables of the core and of the loaded plugins that have entities, and brings them up to
 * date. Each has a folder of scripts and a history of its own, so that plugins can come and go.
 *
 * <p>When nothing is to be done this costs two queries. Nodes that start together wait for each
 * other.
 */
public final class Migrator {
  private static final String CORE = "core";
  private static final String NOTHING_RAN = "0";
  private static final int WAIT_FOR_OTHERS_SECONDS = 60;

  private static final String TOO_MANY_CONNECTIONS = "53300";

  private final String name;
  private final DataSource source;
  private final @Nullable String schema;
  private final ClassLoader scripts;

  /**
   * @param name what the database is called in errors
   * @param schema the database schema to make and use; the connections' own when null
   * @param scripts where {@code db/postgresql/NAME/} is looked for
   */
  public Migrator(String name, DataSource source, @Nullable String schema, ClassLoader scripts) {
    this.name = name;
    this.source = source;
    this.schema = schema;
    this.scripts = scripts;
  }

  /**
   * Runs all scripts that have not run yet.
   *
   * @throws StoreException when the database cannot be reached
   * @throws MigrationException when a plugin lacks its folder, or a script fails
   */
  public void migrate(Collection<PluginType<?>> plugins) {
    List<ScriptFolder> folders = folders(plugins);
    try (Connection connection = source.getConnection()) {
      if (!outdated(connection, folders).isEmpty()) {
        migrateAlone(connection, folders);
      }
    } catch (SQLException e) {
      throw StoreException.unavailable(name + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private List<ScriptFolder> folders(Collection<PluginType<?>> plugins) {
    List<ScriptFolder> folders = new ArrayList<>();
    folders.add(folder(CORE, "Gatehouse"));
    for (PluginType<?> plugin : plugins) {
      if (!plugin.entities().isEmpty()) {
        folders.add(folder(plugin.name(), "plugin " + plugin.name()));
      }
    }
    return folders;
  }

  private ScriptFolder folder(String name, String owner) {
    return ScriptFolder.find(scripts, name)
        .orElseThrow(
            () ->
                new MigrationException(
                    "%s has entities but no migrations (expected: %s/V001__create.sql in its jar)"
                        .formatted(owner, ScriptFolder.path(name)),
                    null));
  }

  /** The folders of which the newest script has not run, or is not known. */
  private static List<ScriptFolder> outdated(Connection connection, List<ScriptFolder> folders)
      throws SQLException {
    Map<String, Integer> applied = appliedVersions(connection, folders);
    return folders.stream()
        .filter(
            folder ->
                folder.newestVersion().orElse(Integer.MAX_VALUE)
                    > applied.getOrDefault(folder.historyTable(), -1))
        .toList();
  }

  /** The newest version that has run, by history table, of those tables that are there. */
  private static Map<String, Integer> appliedVersions(
      Connection connection, List<ScriptFolder> folders) throws SQLException {
    Set<String> known = new HashSet<>();
    Map<String, Integer> versions = new HashMap<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet tables =
          statement.executeQuery(
              "select tablename from pg_tables where schemaname = current_schema()"
                  + " and tablename like 'flyway\\_%'")) {
        while (tables.next()) {
          known.add(tables.getString(1));
        }
      }
      known.retainAll(folders.stream().map(ScriptFolder::historyTable).toList());
      if (known.isEmpty()) {
        return versions;
      }
      try (ResultSet newest =
          statement.executeQuery(
              known.stream()
                  .map(
                      table ->
                          "select '%s', max(cast(version as integer)) from \"%s\" where success"
                              .formatted(table, table))
                  .collect(Collectors.joining(" union all ")))) {
        while (newest.next()) {
          versions.put(newest.getString(1), newest.getInt(2));
        }
      }
    }
    return versions;
  }

  /** Migrates while other nodes that want to wait for the end of this connection's transaction. */
  private void migrateAlone(Connection connection, List<ScriptFolder> folders) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '%ds'".formatted(WAIT_FOR_OTHERS_SECONDS));
      statement.execute("select pg_advisory_xact_lock(hashtext('gatehouse.migration'))");
      for (ScriptFolder folder : outdated(connection, folders)) {
        run(folder);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private void run(ScriptFolder folder) {
    FluentConfiguration configuration =
        Flyway.configure(scripts)
            .dataSource(source)
            .locations(folder.location())
            .table(folder.historyTable())
            .validateMigrationNaming(true)
            // The tables of other folders are there already when the history of this one begins.
            .baselineOnMigrate(true)
            .baselineVersion(NOTHING_RAN);
    if (schema != null) {
      configuration.defaultSchema(schema);
    }
    try {
      Flyway flyway = configuration.load();
      flyway.migrate();
      if (NOTHING_RAN.equals(String.valueOf(flyway.info().current().getVersion()))) {
        throw new MigrationException(
            "%s is empty (expected: V001__create.sql in it)"
                .formatted(ScriptFolder.path(folder.name())),
            null);
      }
    } catch (FlywayException e) {
      if (isForWantOfAConnection(e)) {
        throw StoreException.unavailable(name + " cannot be reached: " + e.getMessage(), e);
      }
      throw new MigrationException(
          "the migrations in %s failed: %s"
              .formatted(ScriptFolder.path(folder.name()), e.getMessage()),
          e);
    }
  }

  /** Whether it may work once the server is there again, or has fewer clients. */
  private static boolean isForWantOfAConnection(FlywayException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException refused) {
        String state = String.valueOf(refused.getSQLState());
        return SqlStates.isLostConnection(state) || state.equals(TOO_MANY_CONNECTIONS);
      }
    }
    return false;
  }
}
