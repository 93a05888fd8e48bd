package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresServer.class)
class PostgresServerIT {

  @Test
  void parameters_twoAddresses_areTwoEmptyDatabasesOfOneServer(
      PostgresAddress one, PostgresAddress other) throws Exception {
    execute(one, "CREATE TABLE t (id int)");
    execute(other, "CREATE TABLE t (id int)");

    assertThat(one.database()).isNotEqualTo(other.database());
    assertThat(one.port()).isEqualTo(other.port());
  }

  @Test
  void database_stores_utf8(PostgresServer server) throws Exception {
    try (Connection connection = connect(server.createDatabase());
        ResultSet row = connection.createStatement().executeQuery("SHOW server_encoding")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("UTF8");
    }
  }

  @Test
  void open_serverNamedByEnvironment_isUsedAndLeftWithoutItsDatabases(PostgresAddress running)
      throws Exception {
    String url = running.jdbcUrl() + "?user=" + running.user() + "&password=" + running.password();
    PostgresServer.Shared named =
        new PostgresServer(Map.of("GATEHOUSE_TEST_POSTGRES_URL", url)).open();

    PostgresAddress database = named.databases().create();
    try (Connection inUse = connect(database)) {
      named.close();
      assertThat(inUse.isValid(1)).isFalse();
    }

    assertThat(database.port()).isEqualTo(running.port());
    assertThatThrownBy(() -> connect(database)).isInstanceOf(SQLException.class);
    connect(running).close();
  }

  @Test
  void createDatabase_beforeAnyClass_isRefused() {
    assertThatThrownBy(new PostgresServer()::createDatabase)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no test class has begun");
  }

  private static void execute(PostgresAddress address, String sql) throws SQLException {
    try (Connection connection = connect(address)) {
      connection.createStatement().execute(sql);
    }
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }
}
