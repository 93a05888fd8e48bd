package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;

/** The statements on {@code signals}. */
final class SignalStatements {
  private static final int SIGNALS_ARE_KEPT_SECONDS = 3600;

  private final PreparedStatement newest;
  private final PreparedStatement first;
  private final PreparedStatement advance;
  private final PreparedStatement add;
  private final PreparedStatement since;

  SignalStatements(Cluster cluster) {
    newest = cluster.prepare("select newest from signals where part = 0 limit 1");
    first = cluster.prepareOnce("update signals set newest = 1 where part = 0 if newest = null");
    advance = cluster.prepareOnce("update signals set newest = ? where part = 0 if newest = ?");
    add =
        cluster.prepareOnce(
            "insert into signals (part, number, data) values (0, ?, ?) using ttl "
                + SIGNALS_ARE_KEPT_SECONDS);
    since = cluster.prepare("select number, data from signals where part = 0 and number > ?");
  }

  BoundStatement newest() {
    return newest.bind();
  }

  /** Adds a signal with the next number, on condition that nobody has taken that. */
  Statement<?> add(long newestYet, String json) {
    BoundStatement number = newestYet == 0 ? first.bind() : advance.bind(newestYet + 1, newestYet);
    return BatchStatement.newInstance(BatchType.LOGGED, number, add.bind(newestYet + 1, json))
        .setIdempotent(false);
  }

  BoundStatement since(long number) {
    return since.bind(number);
  }
}
