package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresNodeIT {

  private static PostgresNode node;

  @BeforeAll
  static void start() {
    node = PostgresNode.start();
  }

  @AfterAll
  static void close() {
    node.close();
  }

  @Test
  void stop_breaksConnections_andStartAgainFindsPortAndData() throws Exception {
    assertBreaksConnectionsAndKeepsData(PostgresNode::stop);
  }

  @Test
  void kill_breaksConnections_andStartAgainFindsPortAndData() throws Exception {
    assertBreaksConnectionsAndKeepsData(PostgresNode::kill);
  }

  private static void assertBreaksConnectionsAndKeepsData(Consumer<PostgresNode> end)
      throws SQLException {
    PostgresAddress address = node.createDatabase();
    try (Connection connection = connect(address, 5)) {
      connection.createStatement().execute("CREATE TABLE t AS SELECT 7 AS n");

      end.accept(node);

      assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> connect(address, 5)).hasMessageContaining("refused");
    }
    node.startAgain();

    try (Connection connection = connect(address, 5);
        ResultSet row = connection.createStatement().executeQuery("SELECT n FROM t")) {
      row.next();
      assertThat(row.getInt(1)).isEqualTo(7);
    }
  }

  @Test
  void freeze_keepsConnectionsSilent_andThawLetsThemGoOn() throws Exception {
    PostgresAddress address = node.createDatabase();
    try (Connection connection = connect(address, 1);
        Connection other = connect(address, 1)) {
      node.freeze();

      assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
          .hasRootCauseMessage("Read timed out");
      assertThatThrownBy(() -> connect(address, 1)).isInstanceOf(SQLException.class);
      node.thaw();

      other.createStatement().execute("SELECT 1");
      connect(address, 5).close();
    }
  }

  @Test
  void close_frozenServer_stopsIt() throws Exception {
    PostgresNode frozen = PostgresNode.start();
    PostgresAddress address = frozen.createDatabase();
    frozen.freeze();

    frozen.close();

    assertThatThrownBy(() -> connect(address, 5)).hasMessageContaining("refused");
  }

  private static Connection connect(PostgresAddress address, int timeoutSeconds)
      throws SQLException {
    String timeouts = "?connectTimeout=" + timeoutSeconds + "&socketTimeout=" + timeoutSeconds;
    return DriverManager.getConnection(
        address.jdbcUrl() + timeouts, address.user(), address.password());
  }
}
