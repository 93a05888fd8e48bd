package org.gatehouse.store.postgres;

import java.time.Duration;
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
    settings.pgSchema().ifPresent(source::setCurrentSchema);
    source.setApplicationName("gatehouse");
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
}
