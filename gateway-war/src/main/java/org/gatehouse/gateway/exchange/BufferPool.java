package org.gatehouse.gateway.exchange;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Buffers of 64 KiB for copying bodies, handed from one exchange to the next. Thread-safe; takes no
 * lock.
 */
public final class BufferPool {
  private static final int SIZE = 64 * 1024;

  /* Enough for the exchanges that really copy at one time; more are made and dropped. */
  private static final AtomicReferenceArray<byte[]> SLOTS = new AtomicReferenceArray<>(64);

  private BufferPool() {}

  /** A buffer with whatever content. */
  public static byte[] take() {
    int start = startingSlot();
    for (int i = 0; i < SLOTS.length(); i++) {
      int slot = (start + i) & (SLOTS.length() - 1);
      if (SLOTS.getPlain(slot) != null) {
        byte[] buffer = SLOTS.getAndSet(slot, null);
        if (buffer != null) {
          return buffer;
        }
      }
    }
    return new byte[SIZE];
  }

  /** Gives a buffer back, of which nobody keeps a reference; one of another size is dropped. */
  public static void give(byte[] buffer) {
    if (buffer.length != SIZE) {
      return;
    }
    int start = startingSlot();
    for (int i = 0; i < SLOTS.length(); i++) {
      int slot = (start + i) & (SLOTS.length() - 1);
      if (SLOTS.getPlain(slot) == null && SLOTS.compareAndSet(slot, null, buffer)) {
        return;
      }
    }
  }

  /** Threads start in different places, so that they rarely meet. */
  private static int startingSlot() {
    return (int) ((Thread.currentThread().getId() * 0x9E3779B9L) >>> 8) & (SLOTS.length() - 1);
  }
}
