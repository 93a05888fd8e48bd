package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.gatehouse.store.cassandra.LogEntry.Head;
import org.gatehouse.store.cassandra.LookupStatements.LookupRow;

/**
 * Brings the tables up to a revision.
 *
 * <p>All that a revision removes is written at its stamp, and all that it puts at the microsecond
 * after: what one entity of it gives away another one may take. The next revision's stamp is
 * greater than both. So the order in which revisions reach a table, and how often, changes nothing.
 */
final class Applier {
  /**
   * How long an entity that has expired still stands in the table, unseen, for the clean-up to log
   * its end; after that it goes by itself.
   */
  private static final long GRACE_SECONDS = 86_400;

  /**
   * A row that Cassandra 4 is to drop by itself it must drop before 2038-01-19T03:14:06Z
   * (CASSANDRA-14092), as 5 must by default, in seconds since 1970; less a day, for clocks differ.
   */
  private static final long LAST_EXPIRY_SECONDS = 2_147_483_646L - 86_400;

  /** Changes from which on statements are gathered by partition. */
  private static final int MANY_CHANGES = 50;

  /** Together no more rows than a small node takes at once without falling behind. */
  private static final int BATCHES_AT_ONCE = 8;

  private static final int BATCH = 20;
  private static final int BATCH_BYTES = 100_000;

  private final Cluster cluster;
  private final ChangeLog log;
  private final EntityStatements entities;
  private final LookupStatements lookups;

  Applier(Cluster cluster, ChangeLog log, EntityStatements entities, LookupStatements lookups) {
    this.cluster = cluster;
    this.log = log;
    this.entities = entities;
    this.lookups = lookups;
  }

  /** Applies a revision as the log has it. All before must be applied. */
  void apply(LogEntry entry) {
    try (Stream<LoggedChange> changes = log.changes(entry)) {
      apply(entry.head(), changes.iterator());
    }
  }

  /** Applies the changes of a revision. All before must be applied. */
  void apply(Head head, Iterator<LoggedChange> changes) {
    Map<List<String>, LoggedChange> net = new LinkedHashMap<>();
    changes.forEachRemaining(
        change -> net.merge(List.of(change.entity(), change.id()), change, LoggedChange::then));
    Stream<BoundStatement> statements =
        net.values().stream().flatMap(change -> statements(head, change).stream());
    if (net.size() < MANY_CHANGES) {
      cluster.executeAll(statements.iterator());
    } else {
      cluster.executeAll(byPartition(statements).iterator(), BATCHES_AT_ONCE);
    }
    log.setApplied(head);
  }

  /** Statements on one partition go together: Cassandra takes those for one write. */
  private static List<Statement<?>> byPartition(Stream<BoundStatement> statements) {
    Map<List<Object>, List<BatchableStatement<?>>> partitions = new LinkedHashMap<>();
    statements.forEach(
        statement ->
            partitions
                .computeIfAbsent(partition(statement), key -> new ArrayList<>())
                .add(statement));
    List<Statement<?>> batches = new ArrayList<>();
    for (List<BatchableStatement<?>> partition : partitions.values()) {
      int from = 0;
      while (from < partition.size()) {
        int to = from;
        int bytes = 0;
        while (to < partition.size() && to - from < BATCH && bytes < BATCH_BYTES) {
          bytes += size(partition.get(to++));
        }
        batches.add(
            to - from == 1
                ? partition.get(from)
                : BatchStatement.builder(BatchType.UNLOGGED)
                    .addStatements(partition.subList(from, to))
                    .setIdempotence(true)
                    .build());
        from = to;
      }
    }
    return batches;
  }

  private static List<Object> partition(BoundStatement statement) {
    ByteBuffer key = statement.getRoutingKey();
    String table =
        statement.getPreparedStatement().getVariableDefinitions().get(0).getTable().toString();
    return List.of(table, key == null ? new Object() : key);
  }

  private static int size(BatchableStatement<?> statement) {
    return ((BoundStatement) statement)
        .getValues().stream().mapToInt(value -> value == null ? 0 : value.remaining()).sum();
  }

  private List<BoundStatement> statements(Head head, LoggedChange change) {
    List<BoundStatement> statements = new ArrayList<>();
    OptionalInt ttl =
        change.expiresAt().isEmpty()
            ? OptionalInt.empty()
            : ttlSeconds(change.expiresAt().getAsLong());
    if (change.after() == null || ttl.orElse(1) == 0) {
      statements.add(entities.delete(change.entity(), change.id(), head.stamp()));
      rows(change, change.unlinked())
          .forEach(row -> statements.add(lookups.delete(row, head.stamp())));
      return statements;
    }
    StoredEntity after = new StoredEntity(change.id(), Objects.requireNonNull(change.after()));
    Set<LookupRow> linked = rows(change, change.linked());
    Set<LookupRow> unlinked = rows(change, change.unlinked());
    unlinked.removeAll(linked);
    long stamp = head.stamp() + 1;
    if (ttl.isPresent()) {
      int seconds = ttl.getAsInt();
      statements.add(entities.put(change.entity(), after, stamp, seconds));
      linked.forEach(row -> statements.add(lookups.put(row, stamp, seconds)));
    } else {
      statements.add(entities.put(change.entity(), after, stamp));
      linked.forEach(row -> statements.add(lookups.put(row, stamp)));
    }
    unlinked.forEach(row -> statements.add(lookups.delete(row, head.stamp())));
    return statements;
  }

  private static Set<LookupRow> rows(LoggedChange change, Set<Link> links) {
    Set<LookupRow> rows = new LinkedHashSet<>();
    links.forEach(link -> rows.addAll(LookupStatements.rows(change.entity(), change.id(), link)));
    return rows;
  }

  /**
   * What is left to live for the rows of an entity that expires at a time, 0 when nothing is; empty
   * when Cassandra cannot drop them that late: then they stay until the clean-up deletes the
   * entity.
   *
   * @param expiresAt milliseconds since 1970
   */
  static OptionalInt ttlSeconds(long expiresAt) {
    long now = System.currentTimeMillis() / 1000;
    long end = expiresAt / 1000 + GRACE_SECONDS;
    return end > LAST_EXPIRY_SECONDS
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.max(0, end - now));
  }
}
