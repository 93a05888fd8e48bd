package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.Objects;
import org.gatehouse.api.store.CounterStore.Counter;

/** The statements on {@code counters}, {@code counter_lives} and {@code counter_expiries}. */
final class CounterStatements {
  private static final String KEY =
      " where scope = ? and identifier = ? and period = ? and start = ?";

  private final PreparedStatement add;
  private final PreparedStatement value;
  private final PreparedStatement delete;
  private final PreparedStatement keepAlive;
  private final PreparedStatement life;
  private final PreparedStatement addExpiry;
  private final PreparedStatement hours;
  private final PreparedStatement expiries;
  private final PreparedStatement deleteExpiries;

  CounterStatements(Cluster cluster) {
    add = cluster.prepareOnce("update counters set value = value + ?" + KEY);
    value = cluster.prepare("select value from counters" + KEY);
    delete = cluster.prepareOnce("delete from counters" + KEY);
    keepAlive =
        cluster.prepare(
            "insert into counter_lives (scope, identifier, period, start, expires_at)"
                + " values (?, ?, ?, ?, ?) using ttl ?");
    life = cluster.prepare("select expires_at from counter_lives" + KEY);
    addExpiry =
        cluster.prepare(
            "insert into counter_expiries (hour, scope, identifier, period, start)"
                + " values (?, ?, ?, ?, ?)");
    hours = cluster.prepare("select distinct hour from counter_expiries");
    expiries =
        cluster.prepare(
            "select scope, identifier, period, start from counter_expiries where hour = ?");
    deleteExpiries = cluster.prepare("delete from counter_expiries where hour = ?");
  }

  BoundStatement add(Counter counter, long by) {
    return add.bind(by, counter.scope(), counter.identifier(), counter.period(), counter.start());
  }

  BoundStatement value(Counter counter) {
    return key(value, counter);
  }

  BoundStatement delete(Counter counter) {
    return key(delete, counter);
  }

  BoundStatement keepAlive(Counter counter, long expiresAt, int ttlSeconds) {
    return keepAlive.bind(
        counter.scope(),
        counter.identifier(),
        counter.period(),
        counter.start(),
        expiresAt,
        ttlSeconds);
  }

  BoundStatement life(Counter counter) {
    return key(life, counter);
  }

  BoundStatement addExpiry(long hour, Counter counter) {
    return addExpiry.bind(
        hour, counter.scope(), counter.identifier(), counter.period(), counter.start());
  }

  BoundStatement hours() {
    return hours.bind();
  }

  BoundStatement expiries(long hour) {
    return expiries.bind(hour);
  }

  BoundStatement deleteExpiries(long hour) {
    return deleteExpiries.bind(hour);
  }

  private static BoundStatement key(PreparedStatement statement, Counter counter) {
    return statement.bind(counter.scope(), counter.identifier(), counter.period(), counter.start());
  }

  static Counter counter(Row row) {
    return new Counter(
        Objects.requireNonNull(row.getString("scope")),
        Objects.requireNonNull(row.getString("identifier")),
        Objects.requireNonNull(row.getString("period")),
        row.getLong("start"));
  }
}
