package org.gatehouse.gateway.proxy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Ends connections whose reads last too long, to within {@value #PERIOD_MILLIS} ms. Thread-safe.
 */
final class ReadWatch implements AutoCloseable {
  private static final int PERIOD_MILLIS = 25;

  private final Set<ReadLimit> limits = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      DaemonThreads.repeating("gatehouse-read-watch", PERIOD_MILLIS, this::check);

  private volatile boolean isClosed;

  void add(ReadLimit limit) {
    limits.add(limit);
    if (isClosed) {
      limit.end();
    }
  }

  void remove(ReadLimit limit) {
    limits.remove(limit);
  }

  private void check() {
    long now = System.nanoTime() & Long.MAX_VALUE;
    for (ReadLimit limit : limits) {
      limit.check(now);
    }
  }

  /** Ends all connections. */
  @Override
  public void close() {
    isClosed = true;
    thread.shutdownNow();
    limits.forEach(ReadLimit::end);
  }
}
