package org.gatehouse.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.cassandra.CassandraStore;
import org.gatehouse.store.declarative.DeclarativeStore;
import org.gatehouse.store.migration.Migrator;
import org.gatehouse.store.postgres.PostgresDataSource;
import org.gatehouse.store.postgres.PostgresStore;
import org.gatehouse.store.secret.SecretFields;
import org.gatehouse.store.settings.Settings;

/** Opens the store that the settings name, its tables made or brought up to date. */
public final class Stores {
  /** The setting {@code database} for no database. */
  private static final String DECLARATIVE = "off";

  private static final String CASSANDRA = "cassandra";

  private Stores() {}

  /**
   * Opens the store with the core entities and those of plugins.
   *
   * @param plugins the plugins that the node loads
   * @param scripts where the plugins' migrations are found, as {@code db/postgresql/NAME/}
   * @throws org.gatehouse.api.store.StoreException when the database cannot be reached; try again
   * @throws IllegalStateException when there is no database, and the declarative file is not sound
   * @throws org.gatehouse.store.migration.MigrationException when its tables cannot be made
   * @throws IllegalStateException when the tables that were made do not fit the entities
   */
  public static Store open(
      Settings settings, Collection<PluginType<?>> plugins, ClassLoader scripts) {
    if (settings.database().equals(DECLARATIVE)) {
      return DeclarativeStore.open(
          types(plugins),
          plugins,
          settings.declarativeConfig().map(Path::of),
          Path.of(settings.data(), "declarative"));
    }
    if (settings.database().equals(CASSANDRA)) {
      return CassandraStore.open(settings, types(plugins), SecretFields.of(settings, plugins));
    }
    DataSource forMigrations = PostgresDataSource.forMigrations(settings);
    String name =
        "PostgreSQL at %s:%d/%s"
            .formatted(settings.pgHost(), settings.pgPort(), settings.pgDatabase());
    new Migrator(name, forMigrations, settings.pgSchema().orElse(null), scripts).migrate(plugins);
    return PostgresStore.open(settings, types(plugins), SecretFields.of(settings, plugins));
  }

  /**
   * As {@link #open(Settings, Collection, ClassLoader)}, on connections of the app server in place
   * of the settings' {@code pg_host} and its like.
   */
  public static Store open(
      Settings settings,
      DataSource connections,
      Collection<PluginType<?>> plugins,
      ClassLoader scripts) {
    new Migrator("PostgreSQL of the app server", connections, null, scripts).migrate(plugins);
    return PostgresStore.open(
        connections, settings, types(plugins), SecretFields.of(settings, plugins));
  }

  /**
   * Lets go of what stores leave in the JVM, for an application that is being undeployed and has
   * closed its store.
   */
  public static void release() {
    PostgresDataSource.releaseDrivers();
  }

  private static List<EntityType<?>> types(Collection<PluginType<?>> plugins) {
    List<EntityType<?>> types = new ArrayList<>(CoreEntities.all());
    plugins.forEach(plugin -> types.addAll(plugin.entities()));
    return types;
  }
}
