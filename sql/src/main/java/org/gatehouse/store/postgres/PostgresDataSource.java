package org.gatehouse.store.postgres;

import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import javax.sql.DataSource;
import org.gatehouse.store.settings.Settings;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to the PostgreSQL that the settings name, each made anew and none waited for long.
 */
public final class PostgresDataSource {
  /** A migration may rewrite a table; it still ends when the server has gone silent. */
  private static final Duration LONGEST_MIGRATION_STATEMENT = Duration.ofMinutes(10);

  private PostgresDataSource() {}

  /** For migrations, whose statements may take minutes. */
  public static DataSource forMigrations(Settings settings) {
    return of(settings, LONGEST_MIGRATION_STATEMENT);
  }

  /** For a pool: a read from the server that takes longer than {@code pg_timeout} fails. */
  static DataSource forPool(Settings settings) {
    return of(settings, Duration.ofMillis(settings.pgTimeout()));
  }

  private static DataSource of(Settings settings, Duration readTimeout) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {settings.pgHost()});
    source.setPortNumbers(new int[] {settings.pgPort()});
    source.setDatabaseName(settings.pgDatabase());
    source.setUser(settings.pgUser());
    settings.pgPassword().ifPresent(source::setPassword);
    settings.pgSchema().map(PostgresDataSource::quoted).ifPresent(source::setCurrentSchema);
    source.setApplicationName("gatehouse");
    // A detail may be the whole row that was refused, and exceptions are logged.
    source.setLogServerErrorDetail(false);
    source.setConnectTimeout(seconds(Duration.ofMillis(settings.pgTimeout())));
    source.setSocketTimeout(seconds(readTimeout));
    source.setTcpKeepAlive(true);
    source.setSslmode(sslMode(settings));
    if (settings.pgSslVerify()) {
      // The JVM's trust store, rather than a file in the home of whoever runs the server.
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    source.setGssEncMode("disable");
    return source;
  }

  /** As it is named, with capitals and all: the driver hands it over as a search path. */
  private static String quoted(String schema) {
    return '"' + schema.replace("\"", "\"\"") + '"';
  }

  private static String sslMode(Settings settings) {
    if (!settings.pgSsl()) {
      return "disable";
    }
    return settings.pgSslVerify() ? "verify-full" : "require";
  }

  /** The driver counts in seconds; less than one would mean no limit. */
  static int seconds(Duration duration) {
    return (int) Math.max(1, (duration.toMillis() + 999) / 1000);
  }

  /**
   * Takes back the JDBC drivers that this application has registered in the JVM, which would hold
   * on to all its classes once it is undeployed. Where it is not in a class loader of its own, they
   * stay: they may be others' too, and end with the process.
   */
  public static void releaseDrivers() {
    ClassLoader application = PostgresDataSource.class.getClassLoader();
    if (application != ClassLoader.getSystemClassLoader()) {
      // Where the app server has the same driver, asking loads and registers ours: ask once more.
      DriverManager.getDrivers();
      Collections.list(DriverManager.getDrivers()).stream()
          .filter(driver -> driver.getClass().getClassLoader() == application)
          .forEach(PostgresDataSource::release);
    }
  }

  private static void release(Driver driver) {
    try {
      DriverManager.deregisterDriver(driver);
    } catch (SQLException e) {
      System.getLogger(PostgresDataSource.class.getName())
          .log(Level.WARNING, "the JDBC driver stays in the JVM: {0}", e.toString());
    }
  }
}
