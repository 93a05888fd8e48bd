package org.gatehouse.store.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.migration.MigrationException;
import org.gatehouse.store.settings.Settings;

/**
 * Makes the keyspace and its tables and brings them up to date, and leaves the session on that
 * keyspace.
 *
 * <p>Plugins have no scripts here: one table holds the entities of all. When nothing is to be done
 * this costs two queries. Nodes that start together wait for each other by a row that one of them
 * holds, and every statement can be run again: what a node leaves half done, the next one finishes.
 */
final class CassandraMigrator {
  private static final String FOLDER = "db/cassandra/core/";

  /** The nth script makes version n. */
  private static final List<String> SCRIPTS = List.of("V001__create.cql");

  private static final int ATTEMPTS = 20;
  private static final int LOCK_SECONDS = 60;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final CqlSession session;
  private final Settings settings;
  private final String keyspace;
  private final ClassLoader loader;
  private final List<String> scripts;
  private final UUID owner = UUID.randomUUID();

  CassandraMigrator(CqlSession session, Settings settings) {
    this(session, settings, CassandraMigrator.class.getClassLoader(), SCRIPTS);
  }

  /**
   * @param scripts the names of the files in {@code db/cassandra/core/}, by version
   */
  CassandraMigrator(
      CqlSession session, Settings settings, ClassLoader loader, List<String> scripts) {
    this.session = session;
    this.settings = settings;
    this.keyspace = settings.cassandraKeyspace();
    this.loader = loader;
    this.scripts = List.copyOf(scripts);
  }

  /**
   * Runs all scripts that have not run yet.
   *
   * @throws StoreException when the cluster cannot be reached, or has trouble of its own; try again
   * @throws MigrationException when a script fails, or a newer Gatehouse has been here
   */
  void migrate() {
    try {
      // The driver would read the whole schema anew after each statement.
      session.setSchemaMetadataEnabled(false);
      makeKeyspace();
      migrateWhenKnown();
      session.setSchemaMetadataEnabled(true);
    } catch (QueryValidationException e) {
      throw new MigrationException(
          "the keyspace %s cannot be made or brought up to date: %s"
              .formatted(keyspace, e.getMessage()),
          e);
    } catch (DriverException e) {
      throw StoreException.unavailable(
          Sessions.name(settings) + " does not answer: " + e.getMessage(), e);
    }
  }

  private void makeKeyspace() {
    boolean there =
        session
                .execute(
                    SimpleStatement.newInstance(
                        "select keyspace_name from system_schema.keyspaces"
                            + " where keyspace_name = ?",
                        keyspace))
                .one()
            != null;
    if (!there) {
      execute(
          "create keyspace if not exists %s with replication = {%s}"
              .formatted(keyspace, replication()));
    }
  }

  /** What another node has made just now may stand in the schema and yet not be known. */
  private void migrateWhenKnown() {
    for (int attempt = 1; ; attempt++) {
      try {
        session.execute("use " + keyspace);
        if (version() < scripts.size()) {
          migrateAlone();
        }
        return;
      } catch (InvalidQueryException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    LockSupport.parkNanos(
        TimeUnit.MILLISECONDS.toNanos(100 + ThreadLocalRandom.current().nextInt(200)));
  }

  private String replication() {
    String strategy = settings.cassandraReplStrategy();
    if (strategy.equals("SimpleStrategy")) {
      return "'class': 'SimpleStrategy', 'replication_factor': " + settings.cassandraReplFactor();
    }
    return settings.cassandraDataCenters().stream()
        .map(
            dataCenter -> {
              int colon = dataCenter.lastIndexOf(':');
              return "'%s': %s"
                  .formatted(dataCenter.substring(0, colon), dataCenter.substring(colon + 1));
            })
        .collect(Collectors.joining(", ", "'class': '" + strategy + "', ", ""));
  }

  /** The newest version that has run; 0 for none. */
  private int version() {
    boolean there =
        session
                .execute(
                    SimpleStatement.newInstance(
                        "select table_name from system_schema.tables"
                            + " where keyspace_name = ? and table_name = 'schema_version'",
                        keyspace))
                .one()
            != null;
    int version = 0;
    if (there) {
      for (Row row : session.execute("select version from schema_version where name = 'core'")) {
        version = Math.max(version, row.getInt("version"));
      }
    }
    if (version > scripts.size()) {
      throw new MigrationException(
          "the keyspace %s has version %d of the tables (expected: %d at most; a newer Gatehouse"
                  .formatted(keyspace, version, scripts.size())
              + " uses it)",
          null);
    }
    return version;
  }

  private void migrateAlone() {
    execute(
        "create table if not exists schema_version (name text, version int, script text,"
            + " installed_at timestamp, primary key (name, version))");
    execute("create table if not exists schema_lock (name text primary key, owner uuid)");
    takeLock();
    try {
      for (int version = version() + 1; version <= scripts.size(); version++) {
        run(version, scripts.get(version - 1));
      }
    } finally {
      session.execute(
          SimpleStatement.newInstance(
              "delete from schema_lock where name = 'core' if owner = ?", owner));
    }
  }

  private void takeLock() {
    long end = System.nanoTime() + WAIT_NANOS;
    while (!holdsLock()) {
      if (System.nanoTime() > end) {
        throw StoreException.unavailable(
            "another node has been making the tables of %s for two minutes".formatted(keyspace),
            new TimeoutException());
      }
      pause();
    }
  }

  private boolean holdsLock() {
    ResultSet taken =
        session.execute(
            SimpleStatement.newInstance(
                "insert into schema_lock (name, owner) values ('core', ?) if not exists using ttl "
                    + LOCK_SECONDS,
                owner));
    return taken.wasApplied();
  }

  private void run(int version, String script) {
    for (String statement : statements(script)) {
      execute(statement);
    }
    session.execute(
        SimpleStatement.newInstance(
            "insert into schema_version (name, version, script, installed_at)"
                + " values ('core', ?, ?, toTimestamp(now()))",
            version,
            script));
  }

  /** Changes the schema, and waits until all nodes know. */
  private void execute(String statement) {
    ResultSet done = session.execute(statement);
    if (!done.getExecutionInfo().isSchemaInAgreement() && !session.checkSchemaAgreement()) {
      throw StoreException.unavailable(
          "the nodes of Cassandra do not agree on the tables of " + keyspace,
          new TimeoutException());
    }
  }

  /** The statements of a script: comments are lines, and a semicolon ends a line. */
  private List<String> statements(String script) {
    try (InputStream in = loader.getResourceAsStream(FOLDER + script)) {
      if (in == null) {
        throw new MigrationException(FOLDER + script + " is missing", null);
      }
      String text =
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .map(line -> line.replaceFirst("(^|\\s)--.*", "").stripTrailing())
              .filter(line -> !line.isEmpty())
              .collect(Collectors.joining("\n", "", "\n"));
      List<String> statements = new ArrayList<>(Arrays.asList(text.split(";\n", -1)));
      statements.removeIf(String::isBlank);
      return statements;
    } catch (IOException e) {
      throw new MigrationException(FOLDER + script + " cannot be read", e);
    }
  }
}
