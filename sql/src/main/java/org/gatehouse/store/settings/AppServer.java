package org.gatehouse.store.settings;

import java.util.List;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What the app server that Gatehouse is deployed in hands it by JNDI. */
@SuppressWarnings("BanJNDI") // names are fixed or the operator's, and none leaves the app server
public final class AppServer {
  private static final String ENVIRONMENT = "java:comp/env/gatehouse/";

  /** Names of this scheme are the app server's own; others would be fetched over the network. */
  private static final String LOCAL = "java:";

  private AppServer() {}

  /**
   * The settings of the node, those of the app server before all others.
   *
   * @throws SettingsException naming every setting that is wrong
   */
  public static Settings settings() {
    return SettingsReader.read(AppServer::setting);
  }

  private static @Nullable String setting(String key) {
    try {
      Object value = InitialContext.doLookup(ENVIRONMENT + key);
      return value == null ? null : value.toString();
    } catch (NamingException e) {
      return null; // nothing is bound there, or there is no JNDI at all
    }
  }

  /**
   * The pool of database connections that {@code pg_datasource} names; empty when it is not set.
   *
   * @throws SettingsException when nothing usable has that name
   */
  public static Optional<DataSource> dataSource(Settings settings) {
    return settings.pgDatasource().map(AppServer::dataSource);
  }

  private static DataSource dataSource(String name) {
    try {
      if (!name.startsWith(LOCAL)) {
        throw new NamingException("not a name in the app server, which starts with " + LOCAL);
      }
      return InitialContext.<DataSource>doLookup(name);
    } catch (NamingException | ClassCastException e) {
      throw new SettingsException(
          List.of("pg_datasource: " + name + " (expected: the JNDI name of a DataSource): " + e));
    }
  }
}
