package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.outage.Outage;

/**
 * The Cassandra nodes, as statements reach them. Thread-safe.
 *
 * <p>A caller waits {@code cassandra_timeout} at most. When the cluster is found not to answer,
 * callers fail at once until a thread in the background has reached it again.
 */
final class Cluster implements AutoCloseable {
  /** Statements of one caller that are under way together. */
  private static final int AT_ONCE = 128;

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final SimpleStatement PROBE =
      SimpleStatement.newInstance("select revision from state where name = 'applied'")
          .setTimeout(PROBE_TIMEOUT);

  private final CqlSession session;
  private final Outage outage = new Outage("Cassandra", this::answers);

  /**
   * @param session on the keyspace, whose tables are there
   */
  Cluster(CqlSession session) {
    this.session = session;
  }

  /** Prepares a statement that may be sent again when its answer is lost. */
  PreparedStatement prepare(String cql) {
    return prepare(SimpleStatement.newInstance(cql).setIdempotent(true));
  }

  /** Prepares a statement that must not be sent twice: one with a condition, or for a counter. */
  PreparedStatement prepareOnce(String cql) {
    return prepare(SimpleStatement.newInstance(cql).setIdempotent(false));
  }

  /** Prepares a read that takes part in the agreement on conditional writes. */
  PreparedStatement prepareSerialRead(String cql) {
    String level =
        session
            .getContext()
            .getConfig()
            .getDefaultProfile()
            .getString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY);
    return prepare(
        SimpleStatement.newInstance(cql)
            .setIdempotent(true)
            .setConsistencyLevel(DefaultConsistencyLevel.valueOf(level)));
  }

  private PreparedStatement prepare(SimpleStatement statement) {
    try {
      return session.prepare(statement);
    } catch (DriverException e) {
      throw refusal(e);
    }
  }

  /** The rows of one statement; further pages are fetched, or fail, as they are iterated over. */
  ResultSet execute(Statement<?> statement) {
    failDuringOutage();
    try {
      return new PagedRows(session.execute(statement), this::refusal);
    } catch (DriverException e) {
      throw refusal(e);
    }
  }

  /** Executes many statements, some at once, and returns when all are done. */
  void executeAll(Iterator<? extends Statement<?>> statements) {
    executeAll(statements, AT_ONCE);
  }

  /**
   * As {@link #executeAll(Iterator)}.
   *
   * @param atOnce how many are under way together
   */
  void executeAll(Iterator<? extends Statement<?>> statements, int atOnce) {
    failDuringOutage();
    Deque<CompletableFuture<AsyncResultSet>> underWay = new ArrayDeque<>();
    while (statements.hasNext()) {
      if (underWay.size() == atOnce) {
        await(underWay.remove());
      }
      underWay.add(session.executeAsync(statements.next()).toCompletableFuture());
    }
    underWay.forEach(this::await);
  }

  /**
   * The rows of many queries, each no more than a page of the driver's, in the order of the
   * queries.
   */
  List<List<Row>> queryAll(List<? extends Statement<?>> queries) {
    failDuringOutage();
    List<List<Row>> rows = new ArrayList<>(queries.size());
    Deque<CompletableFuture<AsyncResultSet>> underWay = new ArrayDeque<>();
    for (Statement<?> query : queries) {
      if (underWay.size() == AT_ONCE) {
        rows.add(rowsOf(underWay.remove()));
      }
      underWay.add(session.executeAsync(query).toCompletableFuture());
    }
    underWay.forEach(answer -> rows.add(rowsOf(answer)));
    return rows;
  }

  private List<Row> rowsOf(CompletableFuture<AsyncResultSet> answer) {
    List<Row> rows = new ArrayList<>();
    await(answer).currentPage().forEach(rows::add);
    return rows;
  }

  private AsyncResultSet await(CompletableFuture<AsyncResultSet> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DriverException cause) {
        throw refusal(cause);
      }
      throw e;
    }
  }

  /** Throws when the cluster is known not to answer. */
  void failDuringOutage() {
    if (outage.isOn()) {
      throw StoreException.unavailable(
          "Cassandra cannot be reached", new IllegalStateException("outage"));
    }
  }

  private StoreException refusal(DriverException failure) {
    if (failure instanceof DriverTimeoutException) {
      outage.begin();
      return StoreException.unavailable("Cassandra did not answer in time", failure);
    }
    if (failure instanceof UnavailableException) {
      outage.begin();
      return StoreException.unavailable("too few Cassandra nodes are up", failure);
    }
    if (failure instanceof AllNodesFailedException
        || failure instanceof ClosedConnectionException) {
      outage.begin();
      return StoreException.unavailable("Cassandra cannot be reached", failure);
    }
    if (failure instanceof ReadTimeoutException || failure instanceof WriteTimeoutException) {
      return StoreException.unavailable("Cassandra did not answer in time", failure);
    }
    return StoreException.unavailable(
        "Cassandra failed with " + failure.getClass().getSimpleName(), failure);
  }

  /** Whether the cluster answers now. */
  boolean isReachable() {
    return !outage.isOn() && answers();
  }

  private boolean answers() {
    try {
      session.execute(PROBE);
      return true;
    } catch (DriverException e) {
      return false;
    }
  }

  @Override
  public void close() {
    outage.close();
    session.close();
  }
}
