package org.gatehouse.api.store;

import java.util.List;

/** Counters that all nodes share, for limits over the whole cluster. Thread-safe. */
public interface CounterStore {
  /**
   * Adds to counters, each made when it is not there yet, all in one transaction.
   *
   * @throws StoreException when the store cannot be reached
   */
  void add(List<Increment> increments);

  /** The value of a counter; 0 when it is not there, or its time is over. */
  long value(Counter counter);

  /**
   * What is counted, and when.
   *
   * @param scope the plugin's scope, so that two plugins never share a counter
   * @param identifier who is counted, such as a consumer's id
   * @param period the name of the window, {@code minute}
   * @param start the window's first millisecond since 1970
   */
  record Counter(String scope, String identifier, String period, long start) {}

  /**
   * A change of one counter.
   *
   * @param expiresAt when the counter may be forgotten, in milliseconds since 1970
   */
  record Increment(Counter counter, long by, long expiresAt) {}
}
