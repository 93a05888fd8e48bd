package org.gatehouse.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.store.CassandraAddress;
import org.gatehouse.testkit.store.PostgresAddress;

/** Settings of a node that uses a test's database. */
public final class TestSettings {
  private TestSettings() {}

  /** The defaults but for the database. */
  public static Settings on(PostgresAddress database) {
    return on(database, Map.of());
  }

  /** As {@link #on(PostgresAddress)}, with further keys of {@code gatehouse.conf}. */
  public static Settings on(PostgresAddress database, Map<String, String> more) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("gatehouse.pg_host", database.host());
    properties.put("gatehouse.pg_port", String.valueOf(database.port()));
    properties.put("gatehouse.pg_user", database.user());
    properties.put("gatehouse.pg_password", database.password());
    properties.put("gatehouse.pg_database", database.database());
    return read(properties, more);
  }

  /** The defaults but for the database and further keys of {@code gatehouse.conf}. */
  public static Settings on(CassandraAddress cassandra, Map<String, String> more) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("gatehouse.database", "cassandra");
    properties.put("gatehouse.cassandra_contact_points", cassandra.host());
    properties.put("gatehouse.cassandra_port", String.valueOf(cassandra.port()));
    properties.put("gatehouse.cassandra_keyspace", cassandra.keyspace());
    return read(properties, more);
  }

  private static Settings read(Map<String, String> properties, Map<String, String> more) {
    more.forEach((key, value) -> properties.put("gatehouse." + key, value));
    return SettingsReader.read(Map.of(), properties, key -> null);
  }
}
