package org.gatehouse.store.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.gatehouse.testkit.store.SamplePlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(PostgresServer.class)
class TableCheckTest {
  private static void execute(PostgresAddress database, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void open_tablesThatDiffer_namesEachDifference(PostgresAddress database) throws SQLException {
    Settings settings = TestSettings.on(database);
    open(settings);
    execute(
        database,
        """
        alter table consumers drop column custom_id;
        alter table services alter column port type text;
        alter table snis drop constraint snis_name_key;
        alter table targets drop constraint targets_upstream_id_fkey;
        alter table routes drop constraint routes_service_id_fkey;
        alter table routes add constraint routes_service_id_fkey
          foreign key (service_id) references services on delete cascade;
        drop trigger log_change on sample_tokens;
        """);
    assertThatThrownBy(() -> open(settings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the database does not fit the entities:"
                + " unique constraint snis_name_key: missing;"
                + " foreign key targets_upstream_id_fkey: missing"
                + " (expected: to upstreams cascade);"
                + " column services.port: text (expected: bigint or integer or smallint);"
                + " foreign key routes_service_id_fkey: services cascade (expected: to services);"
                + " column consumers.custom_id: missing (expected: text);"
                + " unique constraint consumers_custom_id_key: missing;"
                + " table sample_tokens: changes are not logged"
                + " (expected: call track_changes('sample_tokens'))");
  }

  @ParameterizedTest
  @CsvSource({"Weird-Name", "a b", "x\"y", "''"})
  void quote_nameThatIsNoIdentifier_isRefused(String name) {
    assertThatThrownBy(() -> EntityTable.checked(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: a name of small letters, digits and _");
  }

  private static void open(Settings settings) {
    Stores.open(settings, List.of(SamplePlugin.TYPE), TableCheckTest.class.getClassLoader())
        .close();
  }
}
