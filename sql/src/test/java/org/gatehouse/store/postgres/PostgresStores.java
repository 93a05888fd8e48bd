package org.gatehouse.store.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.gatehouse.testkit.store.SamplePlugin;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands out one store on a real PostgreSQL, and empties it before each test. */
final class PostgresStores implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final List<PluginType<?>> PLUGINS = List.of(SamplePlugin.TYPE);
  private static final ClassLoader SCRIPTS = PostgresStores.class.getClassLoader();

  private final Function<PostgresAddress, Store> opening;
  private final Namespace namespace;

  PostgresStores() {
    this(database -> Stores.open(TestSettings.on(database), PLUGINS, SCRIPTS), "settings");
  }

  private PostgresStores(Function<PostgresAddress, Store> opening, String name) {
    this.opening = opening;
    this.namespace = Namespace.create(PostgresStores.class, name);
  }

  /** The store works on connections of an app server, made by a driver that only that one sees. */
  static PostgresStores onAppServersPool() {
    return new PostgresStores(
        database ->
            Stores.open(
                TestSettings.on(database), ForeignDriver.dataSource(database), PLUGINS, SCRIPTS),
        "pool");
  }

  /** A store and where it is, for tests that reach behind its back. */
  record Opened(Store store, PostgresAddress database) implements AutoCloseable {
    void execute(String sql) {
      try (Connection connection =
              DriverManager.getConnection(
                  database.jdbcUrl(), database.user(), database.password());
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    PostgresServer server = new PostgresServer();
    server.beforeAll(context);
    context
        .getRoot()
        .getStore(namespace)
        .getOrComputeIfAbsent(Opened.class, key -> open(server.createDatabase()), Opened.class);
  }

  private Opened open(PostgresAddress database) {
    return new Opened(opening.apply(database), database);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Opened opened = opened(context);
    StringBuilder sql = new StringBuilder("set session_replication_role = replica;");
    opened.store().types().forEach(type -> sql.append("delete from ").append(type).append(';'));
    sql.append("delete from change_log; delete from revisions; delete from counters;");
    sql.append("delete from signals; delete from node_reports");
    opened.execute(sql.toString());
  }

  private Opened opened(ExtensionContext context) {
    return context.getRoot().getStore(namespace).get(Opened.class, Opened.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Store.class || type == Opened.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Opened opened = opened(context);
    return parameter.getParameter().getType() == Store.class ? opened.store() : opened;
  }
}
