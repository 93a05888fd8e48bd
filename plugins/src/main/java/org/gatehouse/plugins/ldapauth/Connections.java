package org.gatehouse.plugins.ldapauth;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import java.time.Duration;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLContext;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/**
 * A pool of connections to one directory, opened when they are needed. Thread-safe.
 *
 * <p>A directory that does not answer holds as many threads as there may be connections, each for
 * the time-out; twice as many others wait for a moment, and more give up at once.
 */
final class Connections implements AutoCloseable {
  /*
   * The pool is of commons-pool2, not of the LDAP SDK: that one has a thread of its own, and no
   * notion of an idle connection that goes away without another in its place.
   */
  static final int MAX_CONNECTIONS = 32;

  private static final int MAX_WAITING = 2 * MAX_CONNECTIONS;
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);
  private static final Duration MIN_SWEEP = Duration.ofMillis(100);

  private final GenericObjectPool<Connector.Line> pool;

  Connections(Server server, SSLContext tls) {
    GenericObjectPoolConfig<Connector.Line> settings = new GenericObjectPoolConfig<>();
    settings.setMaxTotal(MAX_CONNECTIONS);
    settings.setMaxIdle(MAX_CONNECTIONS);
    settings.setMaxWait(shorter(server.timeout(), MAX_WAIT));
    settings.setJmxEnabled(false);
    if (!server.keepalive().isZero()) {
      settings.setMinEvictableIdleDuration(server.keepalive());
      settings.setTimeBetweenEvictionRuns(longer(server.keepalive().dividedBy(2), MIN_SWEEP));
      settings.setNumTestsPerEvictionRun(-1);
    }
    this.pool = new GenericObjectPool<>(new Connector(server, tls), settings);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /**
   * Tries to bind.
   *
   * @return what the directory said
   * @throws LDAPException when it said nothing
   * @throws UndecidedException when it was not asked, for all connections are in use
   */
  ResultCode bind(DN account, byte[] password) throws LDAPException {
    Connector.Line line = borrow();
    while (true) {
      boolean wasUsed = line.isUsed();
      try {
        ResultCode result = line.bind(new SimpleBindRequest(account, password));
        pool.returnObject(line);
        return result;
      } catch (LDAPException e) {
        discard(line);
        // the directory closes what was idle for long, and we only notice by trying
        if (!wasUsed || e.getResultCode().equals(ResultCode.TIMEOUT)) {
          throw e;
        }
      }
      pool.clear();
      line = borrow();
    }
  }

  private Connector.Line borrow() throws LDAPException {
    if (pool.getNumWaiters() >= MAX_WAITING) {
      throw new UndecidedException("too many logins wait for a connection", null);
    }
    try {
      return pool.borrowObject();
    } catch (NoSuchElementException e) {
      throw new UndecidedException("no connection has come free", e);
    } catch (LDAPException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a connection", e);
    } catch (Exception e) {
      throw new IllegalStateException("no connection could be made", e);
    }
  }

  private void discard(Connector.Line line) {
    try {
      pool.invalidateObject(line);
    } catch (Exception e) {
      throw new IllegalStateException("a broken connection could not be closed", e);
    }
  }

  /** Closes those that are idle now, and those in use when they come back. */
  @Override
  public void close() {
    pool.close();
  }
}
