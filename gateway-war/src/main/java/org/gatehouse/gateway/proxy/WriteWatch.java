package org.gatehouse.gateway.proxy;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Ends connections whose upstream takes no more of a request body for longer than the service's
 * {@code write_timeout}: blocking writes have no time-out of their own. Thread-safe.
 */
final class WriteWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 100;

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      DaemonThreads.repeating("gatehouse-write-watch", PERIOD_MILLIS, this::check);

  /** Watches a request until it is closed. */
  Watched watch(RequestEntity entity, Lease lease, int timeoutMillis) {
    Watched request =
        new Watched(this, entity, lease, TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    watched.add(request);
    return request;
  }

  private void check() {
    long now = System.nanoTime();
    for (Iterator<Watched> all = watched.iterator(); all.hasNext(); ) {
      Watched request = all.next();
      long since = request.entity.writingSince();
      if (since != 0 && now - since > request.timeoutNanos) {
        all.remove();
        request.hasTimedOut = true;
        request.lease.abort();
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** One request whose body is being sent. */
  static final class Watched implements AutoCloseable {
    private final WriteWatch watch;
    private final RequestEntity entity;
    private final Lease lease;
    private final long timeoutNanos;
    private volatile boolean hasTimedOut;

    private Watched(WriteWatch watch, RequestEntity entity, Lease lease, long timeoutNanos) {
      this.watch = watch;
      this.entity = entity;
      this.lease = lease;
      this.timeoutNanos = timeoutNanos;
    }

    boolean hasTimedOut() {
      return hasTimedOut;
    }

    @Override
    public void close() {
      watch.watched.remove(this);
    }
  }
}
