package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.json.RecordCodec;
import org.jspecify.annotations.Nullable;

/** Messages to the nodes, numbered by agreement. Thread-safe. */
final class CassandraSignals {
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int LONGEST_PAUSE_MILLIS = 50;

  private final Cluster cluster;
  private final SignalStatements statements;

  CassandraSignals(Cluster cluster, SignalStatements statements) {
    this.cluster = cluster;
    this.statements = statements;
  }

  void send(Signal signal) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", signal.name());
    json.put("node", signal.node().map(UUID::toString).orElse(null));
    json.put("data", signal.data());
    String text = RecordCodec.write(json);
    long end = System.nanoTime() + LONGEST_WAIT_NANOS;
    while (!cluster.execute(statements.add(newest(), text)).wasApplied()) {
      if (System.nanoTime() > end) {
        throw StoreException.unavailable("others send all the time", new TimeoutException());
      }
      LockSupport.parkNanos(
          TimeUnit.MILLISECONDS.toNanos(
              1 + ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS)));
    }
  }

  /** The number of the newest signal; 0 when none was sent yet. */
  long newest() {
    Row row = cluster.execute(statements.newest()).one();
    return row == null || row.isNull("newest") ? 0 : row.getLong("newest");
  }

  /** The signals after a number, oldest first. */
  List<Signal> since(long number) {
    return cluster.execute(statements.since(number)).all().stream()
        .map(CassandraSignals::signal)
        .toList();
  }

  private static Signal signal(Row row) {
    Map<String, @Nullable Object> json =
        JsonValues.object(
            Objects.requireNonNull(
                RecordCodec.parse(Objects.requireNonNull(row.getString("data")))));
    return new Signal(
        row.getLong("number"),
        String.valueOf(json.get("name")),
        Optional.ofNullable((String) json.get("node")).map(UUID::fromString),
        JsonValues.object(Objects.requireNonNull(json.get("data"))));
  }
}
