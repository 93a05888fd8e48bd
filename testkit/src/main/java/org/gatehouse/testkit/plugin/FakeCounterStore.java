package org.gatehouse.testkit.plugin;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.StoreException;

/** Counters in memory that can be made to fail. Thread-safe. */
public final class FakeCounterStore implements CounterStore {
  private final Clock clock;
  private final Map<Counter, Entry> counters = new HashMap<>();
  private final List<List<Increment>> writes = new ArrayList<>();
  private boolean down;

  FakeCounterStore(Clock clock) {
    this.clock = clock;
  }

  /** Whether every call fails from now on. */
  public synchronized void down(boolean value) {
    down = value;
  }

  /** What {@link #add} was called with, oldest first. */
  public synchronized List<List<Increment>> writes() {
    return List.copyOf(writes);
  }

  @Override
  public synchronized void add(List<Increment> increments) {
    checkReachable();
    writes.add(List.copyOf(increments));
    for (Increment increment : increments) {
      counters.put(
          increment.counter(),
          new Entry(value(increment.counter()) + increment.by(), increment.expiresAt()));
    }
  }

  @Override
  public synchronized long value(Counter counter) {
    checkReachable();
    Entry entry = counters.get(counter);
    return entry == null || entry.expiresAt <= clock.millis() ? 0 : entry.value;
  }

  private void checkReachable() {
    if (down) {
      throw StoreException.unavailable(
          "the store is down", new IllegalStateException("as the test wants it"));
    }
  }

  private record Entry(long value, long expiresAt) {}
}
