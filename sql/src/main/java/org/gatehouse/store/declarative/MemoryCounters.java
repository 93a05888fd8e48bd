package org.gatehouse.store.declarative;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gatehouse.api.store.CounterStore;

/** Counters of this process alone: there is nothing that nodes could share them through. */
final class MemoryCounters implements CounterStore {
  private final Map<Counter, Count> counts = new ConcurrentHashMap<>();

  private record Count(long value, long expiresAt) {
    boolean isExpired() {
      return expiresAt <= System.currentTimeMillis();
    }
  }

  @Override
  public void add(List<Increment> increments) {
    for (Increment increment : increments) {
      counts.merge(
          increment.counter(),
          new Count(increment.by(), increment.expiresAt()),
          (old, added) ->
              old.isExpired()
                  ? added
                  : new Count(
                      old.value() + added.value(), Math.max(old.expiresAt(), added.expiresAt())));
    }
  }

  @Override
  public long value(Counter counter) {
    Count count = counts.get(counter);
    return count == null || count.isExpired() ? 0 : count.value();
  }

  void forgetExpired() {
    counts.values().removeIf(Count::isExpired);
  }
}
