package org.gatehouse.plugins.support.limit;

import java.util.List;
import org.gatehouse.api.store.CounterStore;

/** Where all nodes keep their counts together. Thread-safe. */
public interface SharedTotals extends AutoCloseable {
  /**
   * Adds to counters, 0 to only read them.
   *
   * @return what each counter has afterwards, in order
   * @throws RuntimeException when it cannot be reached
   */
  List<Long> add(List<CounterStore.Increment> increments);

  /** Lets go of connections. */
  @Override
  default void close() {}

  /** The totals that a store keeps. */
  static SharedTotals in(CounterStore store) {
    return increments -> {
      List<CounterStore.Increment> changes =
          increments.stream().filter(increment -> increment.by() > 0).toList();
      if (!changes.isEmpty()) {
        store.add(changes);
      }
      return increments.stream().map(increment -> store.value(increment.counter())).toList();
    };
  }
}
