package org.gatehouse.plugins.support.limit;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** One client's current window of each period. Thread-safe, without locks. */
@SuppressWarnings("EnumOrdinal") // an array of references per client, where maps would be too large
final class Windows {
  private final AtomicReferenceArray<@Nullable Window> current =
      new AtomicReferenceArray<>(Period.values().length);

  /** See {@link Counters#count}. No more calls get through than the limits allow. */
  long[] count(long nowMillis, List<Limit> limits) {
    long[] used = new long[limits.size()];
    Window[] windows = new Window[limits.size()];
    boolean free = true;
    for (int i = 0; i < used.length; i++) {
      windows[i] = window(limits.get(i).period(), nowMillis);
      used[i] = windows[i].get();
      free &= used[i] < limits.get(i).max();
    }
    for (int i = 0; free && i < used.length; i++) {
      used[i] = windows[i].takeBelow(limits.get(i).max());
      if (used[i] >= limits.get(i).max()) {
        // another call took the last place meanwhile
        giveBack(windows, i);
        free = false;
      }
    }
    return used;
  }

  private static void giveBack(Window[] windows, int taken) {
    for (int i = 0; i < taken; i++) {
      windows[i].decrementAndGet();
    }
  }

  /** Whether all windows ended before a moment. */
  boolean endedBefore(long millis) {
    for (Period period : Period.values()) {
      Window window = current.get(period.ordinal());
      if (window != null && period.endOf(window.start) > millis) {
        return false;
      }
    }
    return true;
  }

  private Window window(Period period, long nowMillis) {
    int at = period.ordinal();
    Window known = current.get(at);
    if (known != null && nowMillis >= known.start && nowMillis < known.end) {
      return known;
    }
    long start = period.startOf(nowMillis);
    while (known == null || !isStillGood(known, start)) {
      Window fresh = new Window(start, period.endOf(start));
      if (current.compareAndSet(at, known, fresh)) {
        return fresh;
      }
      known = current.get(at);
    }
    return known;
  }

  /**
   * A call that read the clock just before a window ended must not throw away the next one; when
   * the clock was set back for good, the window of the future goes.
   */
  private static boolean isStillGood(Window known, long start) {
    return known.start >= start && known.start - start <= known.end - known.start;
  }

  /** The calls counted in one window. */
  private static final class Window extends AtomicLong {
    private static final long serialVersionUID = 1L;

    final long start;
    final long end;

    Window(long start, long end) {
      this.start = start;
      this.end = end;
    }

    /** Adds one to a number below a limit. Returns the number before. */
    long takeBelow(double max) {
      long before = get();
      while (before < max && !compareAndSet(before, before + 1)) {
        before = get();
      }
      return before;
    }
  }
}
