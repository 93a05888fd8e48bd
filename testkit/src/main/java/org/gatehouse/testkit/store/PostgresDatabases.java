package org.gatehouse.testkit.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes empty databases on one server through its maintenance database, and drops them again. */
final class PostgresDatabases {

  private final PostgresAddress maintenance;
  private final List<String> created = new CopyOnWriteArrayList<>();

  PostgresDatabases(PostgresAddress maintenance) {
    this.maintenance = maintenance;
  }

  /** A new empty database in UTF-8. */
  PostgresAddress create() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
    created.add(name);
    return maintenance.withDatabase(name);
  }

  /** Drops all that were created, ending the connections that still use them. */
  void dropAll() {
    for (String name : created) {
      execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
    created.clear();
  }

  private void execute(String sql) {
    try (Connection connection =
            DriverManager.getConnection(
                maintenance.jdbcUrl(), maintenance.user(), maintenance.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL at " + maintenance + ": " + sql, e);
    }
  }
}
