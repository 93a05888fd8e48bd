package org.gatehouse.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.outage.Outage;
import org.gatehouse.store.settings.Settings;

/**
 * Where the store gets its connections from: a pool of its own, or the app server's.
 *
 * <p>A caller waits two seconds at most. When the database is found not to answer, callers fail at
 * once until a thread in the background has reached it again, so that an outage costs a gateway no
 * request threads.
 */
final class Connections implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  /** The least that the pool takes. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  private static final int VALIDATION_SECONDS = 1;
  private static final int APP_SERVERS_STATEMENT_SECONDS = 5;

  private final DataSource source;
  private final Optional<HikariDataSource> pool;
  private final Outage outage = new Outage("PostgreSQL", this::answers);

  private Connections(DataSource source, Optional<HikariDataSource> pool) {
    this.source = source;
    this.pool = pool;
  }

  /**
   * A pool of connections to the database that the settings name.
   *
   * @throws StoreException when it cannot be reached
   */
  static Connections pooled(Settings settings) {
    Duration wait = wait(settings);
    HikariConfig config = new HikariConfig();
    config.setPoolName("gatehouse");
    config.setDataSource(PostgresDataSource.forPool(settings));
    config.setMaximumPoolSize(settings.pgMaxConnections());
    config.setMinimumIdle(Math.min(2, settings.pgMaxConnections()));
    config.setConnectionTimeout(wait.toMillis());
    config.setValidationTimeout(Math.min(wait.toMillis(), VALIDATION_SECONDS * 1000L));
    // The server gives up just before the driver would, which keeps the connection usable.
    config.setConnectionInitSql("set statement_timeout = " + settings.pgTimeout() * 9L / 10);
    try {
      HikariDataSource pool = new HikariDataSource(config);
      return new Connections(pool, Optional.of(pool));
    } catch (PoolInitializationException e) {
      throw StoreException.unavailable("PostgreSQL cannot be reached: " + e.getCause(), e);
    }
  }

  /**
   * The app server's connections. That one decides how long a caller waits for them and for a
   * server that is silent; a statement that takes too long is cancelled as with our own.
   */
  static Connections of(DataSource given) {
    return new Connections(given, Optional.empty());
  }

  private static Duration wait(Settings settings) {
    Duration wanted = Duration.ofMillis(settings.pgTimeout());
    Duration bounded = wanted.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wanted;
    return bounded.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : bounded;
  }

  /** The seconds after which the driver cancels a statement; empty where the server does. */
  Optional<Integer> statementSeconds() {
    return pool.isPresent() ? Optional.empty() : Optional.of(APP_SERVERS_STATEMENT_SECONDS);
  }

  DataSource source() {
    return source;
  }

  /**
   * A connection, for the caller to close.
   *
   * @throws StoreException when none is to be had
   */
  Connection take() {
    if (outage.isOn()) {
      throw StoreException.unavailable("PostgreSQL cannot be reached", new SQLException("outage"));
    }
    try {
      return source.getConnection();
    } catch (SQLException e) {
      if (isUnreachable(e)) {
        outage.begin();
        throw StoreException.unavailable("PostgreSQL cannot be reached", e);
      }
      throw StoreException.unavailable(
          pool.isPresent()
              ? "all connections to PostgreSQL are in use"
              : "the app server's data source gives no connection: " + e.getMessage(),
          e);
    }
  }

  /** Our own pool is asked; of the app server's only the exception tells whether it is empty. */
  private boolean isUnreachable(SQLException failure) {
    return pool.map(HikariDataSource::getHikariPoolMXBean)
        .map(HikariPoolMXBean::getTotalConnections)
        .map(total -> total == 0)
        .orElseGet(() -> Refusals.isUnreachable(failure));
  }

  /** Whether the database answers now. */
  boolean isReachable() {
    return !outage.isOn() && answers();
  }

  private boolean answers() {
    try (Connection connection = source.getConnection()) {
      return connection.isValid(VALIDATION_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    outage.close();
    pool.ifPresent(HikariDataSource::close);
  }
}
