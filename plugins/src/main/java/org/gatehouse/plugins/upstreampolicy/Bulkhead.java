package org.gatehouse.plugins.upstreampolicy;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets only so many requests in at once, and only so many wait. Thread-safe. */
final class Bulkhead {
  private final int maxInFlight;
  private final Semaphore free;
  private final int queue;
  private final int maxWaitMillis;
  private final AtomicInteger waiting = new AtomicInteger();

  Bulkhead(int maxInFlight, int queue, int maxWaitMillis) {
    this.maxInFlight = maxInFlight;
    this.free = new Semaphore(maxInFlight, true);
    this.queue = queue;
    this.maxWaitMillis = maxWaitMillis;
  }

  /**
   * Waits to be let in. Whoever is calls {@link #leave}.
   *
   * @param millisLeft how long there is to wait
   */
  boolean enter(long millisLeft) {
    if (free.tryAcquire()) {
      return true;
    }
    if (waiting.incrementAndGet() > queue) {
      waiting.decrementAndGet();
      return false;
    }
    try {
      return free.tryAcquire(Math.min(maxWaitMillis, millisLeft), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.decrementAndGet();
    }
  }

  void leave() {
    free.release();
  }

  boolean isEmpty() {
    return free.availablePermits() == maxInFlight;
  }
}
