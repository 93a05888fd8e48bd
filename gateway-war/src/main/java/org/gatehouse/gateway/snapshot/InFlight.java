package org.gatehouse.gateway.snapshot;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the exchanges that run under one snapshot. Thread-safe; request threads neither lock nor
 * meet at one counter.
 */
final class InFlight {
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();

  /*
   * A request thread enters and then looks whether the snapshot is still in force; the reloader
   * takes it out of force and then looks who has entered. With a full fence between the two steps
   * on either side, one of them sees the other (Dekker's way), so that no exchange slips in unseen.
   * LongAdder alone promises only release order.
   */

  /** Counts an exchange in; what the caller reads next is read after this can be seen. */
  void enter() {
    entered.increment();
    VarHandle.fullFence();
  }

  /** Counts an exchange out. */
  void leave() {
    left.increment();
  }

  /** Whether all have left. For a snapshot that is out of force, that is the end. */
  boolean isEmpty() {
    VarHandle.fullFence();
    // in this order: entered never lags behind left, so equal sums leave nobody in between
    long gone = left.sum();
    return entered.sum() == gone;
  }
}
