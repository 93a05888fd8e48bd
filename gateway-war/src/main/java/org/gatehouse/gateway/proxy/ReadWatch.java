package org.gatehouse.gateway.proxy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Ends connections that are waited for too long, to within {@value #PERIOD_MILLIS} ms. Thread-safe.
 */
final class ReadWatch implements AutoCloseable {
  private static final int PERIOD_MILLIS = 25;

  private final Set<WatchedSocket> sockets = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("gatehouse-read-watch"));

  ReadWatch() {
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            this::check, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Watches a socket until it is closed. */
  void add(WatchedSocket socket) {
    sockets.add(socket);
  }

  void remove(WatchedSocket socket) {
    sockets.remove(socket);
  }

  private void check() {
    long now = System.nanoTime() & Long.MAX_VALUE;
    for (WatchedSocket socket : sockets) {
      socket.check(now);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
