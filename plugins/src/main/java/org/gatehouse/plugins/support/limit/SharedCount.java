package org.gatehouse.plugins.support.limit;

import org.gatehouse.api.store.CounterStore;

/**
 * What this node knows of one counter that all nodes share: the total it last saw, and what it has
 * counted since. Thread-safe; no I/O happens under its lock.
 */
final class SharedCount {
  private final CounterStore.Counter counter;
  private final long endMillis;
  private long total;
  private long unsent;
  private long sending;
  private boolean syncing;
  private boolean queued;
  private boolean known;
  private long syncedAtNanos;

  SharedCount(CounterStore.Counter counter, long endMillis) {
    this.counter = counter;
    this.endMillis = endMillis;
  }

  synchronized long used() {
    return total + sending + unsent;
  }

  /** Counts a call unless the number before it is at a limit. Returns the number before. */
  synchronized long takeBelow(double max) {
    long before = used();
    if (before < max) {
      unsent++;
    }
    return before;
  }

  /** Takes back a call that another limit refused. */
  synchronized void giveBack() {
    unsent--;
  }

  /** Whether the total was seen too long ago, and nobody is asking for it. */
  synchronized boolean isStale(long nowNanos, long freshNanos) {
    return !syncing && (!known || nowNanos - syncedAtNanos > freshNanos);
  }

  /** Whether all that was counted is sent. */
  synchronized boolean isClean() {
    return unsent <= 0 && !syncing;
  }

  boolean isOver(long millis) {
    return endMillis <= millis;
  }

  /** Puts the counter into a queue; false when it is in there already. */
  synchronized boolean enterQueue() {
    boolean entered = !queued;
    queued = true;
    return entered;
  }

  synchronized void leaveQueue() {
    queued = false;
  }

  /** Claims the counter for one sync, which {@link #synced} or {@link #failed} ends. */
  synchronized boolean startSync() {
    if (syncing) {
      return false;
    }
    syncing = true;
    // a call taken back after it was sent leaves less than nothing, which waits for the next call
    sending = Math.max(0, unsent);
    unsent -= sending;
    return true;
  }

  synchronized CounterStore.Increment change() {
    return new CounterStore.Increment(counter, sending, endMillis);
  }

  synchronized void synced(long newTotal, long nowNanos) {
    total = newTotal;
    sending = 0;
    known = true;
    syncedAtNanos = nowNanos;
    syncing = false;
  }

  synchronized void failed() {
    unsent += sending;
    sending = 0;
    syncing = false;
  }
}
