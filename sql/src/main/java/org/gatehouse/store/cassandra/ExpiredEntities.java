package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.store.Origin;

/**
 * Deletes entities whose time is over, so that the log has it. Thread-safe.
 *
 * <p>Each leaves a tombstone for days, and Cassandra fails a query that meets too many. So it looks
 * at the last days once, hour by hour, and from then on only at what has come since.
 */
final class ExpiredEntities {
  /** Of what expired before, Cassandra has dropped the rows. */
  private static final long FIRST_LOOK_MILLIS = TimeUnit.DAYS.toMillis(2);

  /** Clocks differ, and a revision may be applied late. */
  private static final long MARGIN_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** Entities that are deleted by one transaction. */
  private static final int BATCH = 500;

  private final Cluster cluster;
  private final LookupStatements lookups;
  private final Transactions transactions;
  private final Map<EntityLayout, Long> lookedUntil = new ConcurrentHashMap<>();

  ExpiredEntities(Cluster cluster, LookupStatements lookups, Transactions transactions) {
    this.cluster = cluster;
    this.lookups = lookups;
    this.transactions = transactions;
  }

  /** Deletes those of a type. */
  void delete(EntityLayout layout) {
    long now = System.currentTimeMillis();
    long from = lookedUntil.getOrDefault(layout, now - FIRST_LOOK_MILLIS) - MARGIN_MILLIS;
    while (from <= now) {
      long until = Math.min(now + 1, (from / HOUR_MILLIS + 1) * HOUR_MILLIS);
      delete(layout, ids(layout, from, until));
      from = until;
    }
    lookedUntil.put(layout, now);
  }

  private List<String> ids(EntityLayout layout, long from, long until) {
    List<String> ids = new ArrayList<>();
    for (Row row : cluster.execute(lookups.expiring(layout.name(), from, until))) {
      ids.add(Objects.requireNonNull(row.getString("id")));
    }
    return ids;
  }

  private void delete(EntityLayout layout, List<String> ids) {
    for (int n = 0; n < ids.size(); n += BATCH) {
      List<String> batch = ids.subList(n, Math.min(n + BATCH, ids.size()));
      transactions.runOwn(
          Origin.UNKNOWN,
          transaction -> {
            transaction.deleteExpired(layout, batch);
            return true;
          });
    }
  }
}
