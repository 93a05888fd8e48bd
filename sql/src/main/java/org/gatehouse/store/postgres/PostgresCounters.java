package org.gatehouse.store.postgres;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.store.json.RecordCodec;

/** Counters in a table. */
final class PostgresCounters implements CounterStore {
  private static final Comparator<Counter> BY_KEY =
      Comparator.comparing(Counter::scope)
          .thenComparing(Counter::identifier)
          .thenComparing(Counter::period)
          .thenComparing(Counter::start);

  private final Sessions sessions;

  PostgresCounters(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public void add(List<Increment> increments) {
    if (!increments.isEmpty()) {
      String rows = RecordCodec.write(rows(increments));
      sessions.write(CounterMapper.class, mapper -> mapper.add(rows));
    }
  }

  /** Each counter once, in the order of their keys. */
  private static List<Map<String, Object>> rows(List<Increment> increments) {
    Map<Counter, Increment> byKey = new TreeMap<>(BY_KEY);
    increments.forEach(
        increment -> byKey.merge(increment.counter(), increment, PostgresCounters::sum));
    List<Map<String, Object>> rows = new ArrayList<>(byKey.size());
    byKey.values().forEach(increment -> rows.add(row(increment)));
    return rows;
  }

  private static Increment sum(Increment one, Increment other) {
    return new Increment(
        one.counter(), one.by() + other.by(), Math.max(one.expiresAt(), other.expiresAt()));
  }

  private static Map<String, Object> row(Increment increment) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("scope", increment.counter().scope());
    row.put("identifier", increment.counter().identifier());
    row.put("period", increment.counter().period());
    row.put("start", increment.counter().start());
    row.put("by", increment.by());
    row.put("expires_at", increment.expiresAt());
    return row;
  }

  @Override
  public long value(Counter counter) {
    return sessions
        .read(CounterMapper.class, mapper -> Optional.ofNullable(mapper.value(counter)))
        .orElse(0L);
  }
}
