package org.gatehouse.plugins;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.store.Stores;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.store.CassandraAddress;
import org.gatehouse.testkit.store.CassandraServer;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands out one store with the entities of all bundled plugins, on a real database, and empties it
 * before each test.
 */
final class PluginStores implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final PluginCatalogue CATALOGUE =
      PluginCatalogue.load(PluginStores.class.getClassLoader(), List.of("bundled"), null);

  /** More than a test makes. */
  private static final int MOST_CHANGES = 10_000;

  private final Function<ExtensionContext, Map<String, String>> database;
  private final Namespace namespace;
  private long emptied;

  private PluginStores(String name, Function<ExtensionContext, Map<String, String>> database) {
    this.database = database;
    this.namespace = Namespace.create(PluginStores.class, name);
  }

  static PluginStores onPostgres() {
    return new PluginStores("postgres", PluginStores::postgres);
  }

  static PluginStores onCassandra() {
    return new PluginStores("cassandra", PluginStores::cassandra);
  }

  /** The types that the bundled plugins bring. */
  static List<EntityType<?>> types() {
    List<EntityType<?>> types = new ArrayList<>();
    CATALOGUE.types().forEach(plugin -> types.addAll(plugin.entities()));
    return types;
  }

  private static Map<String, String> postgres(ExtensionContext context) {
    PostgresServer server = new PostgresServer();
    server.beforeAll(context);
    PostgresAddress address = server.createDatabase();
    return Map.of(
        "pg_host", address.host(),
        "pg_port", String.valueOf(address.port()),
        "pg_user", address.user(),
        "pg_password", address.password(),
        "pg_database", address.database());
  }

  private static Map<String, String> cassandra(ExtensionContext context) {
    CassandraServer server = new CassandraServer();
    server.beforeAll(context);
    CassandraAddress address = server.newKeyspace();
    return Map.of(
        "database", "cassandra",
        "cassandra_contact_points", address.host(),
        "cassandra_port", String.valueOf(address.port()),
        "cassandra_keyspace", address.keyspace());
  }

  private static Store open(Map<String, String> settings) {
    Map<String, String> properties = new LinkedHashMap<>();
    settings.forEach((key, value) -> properties.put("gatehouse." + key, value));
    return Stores.open(
        SettingsReader.read(Map.of(), properties, key -> null),
        CATALOGUE.types(),
        CATALOGUE.classLoader());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(namespace)
        .getOrComputeIfAbsent(Store.class, key -> open(database.apply(context)), Store.class);
  }

  /** Deletes what the log says was made, the newest first: reading every table takes longer. */
  @Override
  public void beforeEach(ExtensionContext context) {
    Store store = store(context);
    store.cleanUp();
    List<Change> changes = new ArrayList<>(store.changesSince(emptied, MOST_CHANGES));
    Collections.reverse(changes);
    store.transaction(
        Origin.UNKNOWN,
        entities -> {
          for (Change change : changes) {
            entities.entities(type(store, change.entity())).delete(change.id());
          }
          return true;
        });
    emptied = store.revision();
  }

  private static EntityType<?> type(Store store, String name) {
    return store.types().stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Store store(ExtensionContext context) {
    return context.getRoot().getStore(namespace).get(Store.class, Store.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Store.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return store(context);
  }
}
