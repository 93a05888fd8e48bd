package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.store.CounterStore;

/**
 * Counters in Cassandra's columns of that kind.
 *
 * <p>Increments of one call are each of their own: a call that fails may have made some. A counter
 * that was deleted cannot be trusted again, so one is not to be used after its time.
 */
final class CassandraCounters implements CounterStore {
  /** Counters of which it is remembered that their end is written down. */
  private static final int REMEMBERED = 10_000;

  private final Cluster cluster;
  private final CounterStatements statements;
  private final Map<Counter, Long> lives =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Counter, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  CassandraCounters(Cluster cluster, CounterStatements statements) {
    this.cluster = cluster;
    this.statements = statements;
  }

  @Override
  public void add(List<Increment> increments) {
    long now = System.currentTimeMillis();
    Map<Counter, Increment> byKey = new LinkedHashMap<>();
    for (Increment increment : increments) {
      if (increment.expiresAt() > now) {
        byKey.merge(increment.counter(), increment, CassandraCounters::sum);
      }
    }
    List<Statement<?>> writes = new ArrayList<>();
    List<Increment> begun = new ArrayList<>();
    for (Increment increment : byKey.values()) {
      Counter counter = increment.counter();
      long expiresAt = increment.expiresAt();
      if (isNewLife(counter, expiresAt)) {
        begun.add(increment);
        writes.add(statements.keepAlive(counter, expiresAt, ttlSeconds(expiresAt - now)));
        writes.add(statements.addExpiry(TimeUnit.MILLISECONDS.toHours(expiresAt), counter));
      }
      writes.add(statements.add(counter, increment.by()));
    }
    cluster.executeAll(writes.iterator());
    remember(begun);
  }

  private static Increment sum(Increment one, Increment other) {
    return new Increment(
        one.counter(), one.by() + other.by(), Math.max(one.expiresAt(), other.expiresAt()));
  }

  private boolean isNewLife(Counter counter, long expiresAt) {
    synchronized (lives) {
      Long known = lives.get(counter);
      return known == null || known < expiresAt;
    }
  }

  /** Only what is written down: a counter whose end is not, counts for nothing until it is over. */
  private void remember(List<Increment> begun) {
    synchronized (lives) {
      for (Increment increment : begun) {
        lives.merge(increment.counter(), increment.expiresAt(), Math::max);
      }
    }
  }

  /** The row must not go before its time, which is looked at when it is read. */
  private static int ttlSeconds(long millis) {
    return (int) Math.min(millis / 1000 + 2, TimeUnit.DAYS.toSeconds(365));
  }

  @Override
  public long value(Counter counter) {
    List<List<Row>> found =
        cluster.queryAll(List.of(statements.life(counter), statements.value(counter)));
    boolean alive =
        found.get(0).stream()
            .anyMatch(life -> life.getLong("expires_at") > System.currentTimeMillis());
    return alive ? found.get(1).stream().mapToLong(row -> row.getLong("value")).sum() : 0;
  }

  /** Deletes the counters whose time was over before this hour. */
  void forgetExpired() {
    long thisHour = TimeUnit.MILLISECONDS.toHours(System.currentTimeMillis());
    for (Row partition : cluster.execute(statements.hours())) {
      long hour = partition.getLong("hour");
      if (hour < thisHour) {
        List<Statement<?>> deletions = new ArrayList<>();
        for (Row row : cluster.execute(statements.expiries(hour))) {
          deletions.add(statements.delete(CounterStatements.counter(row)));
        }
        cluster.executeAll(deletions.iterator());
        cluster.execute(statements.deleteExpiries(hour));
      }
    }
  }
}
