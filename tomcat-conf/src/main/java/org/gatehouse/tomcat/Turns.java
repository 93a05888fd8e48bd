package org.gatehouse.tomcat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks are under way at once: any number while processors have much time to spare, and
 * only a few when they have none, since more of them would get less done.
 *
 * <p>A task that finds too many waits. Its turn comes when one of them ends or has lasted {@value
 * #COUNTED_MILLIS} ms, since that one waits for somebody; and at the latest after {@value
 * #PATIENCE_MILLIS} ms. So tasks that wait for slow upstreams or clients hold up no others for
 * long.
 *
 * <p>Times are of {@code System.nanoTime}.
 */
final class Turns {
  static final int COUNTED_MILLIS = 10;
  static final int PATIENCE_MILLIS = 20;
  static final int LOOK_MILLIS = 100;
  static final int HOLD_MILLIS = 500;

  /** For each that may always be under way, so many that wait are plenty, and so many are few. */
  static final int PLENTY = 6;

  static final int FEW = 1;

  private static final long COUNTED = TimeUnit.MILLISECONDS.toNanos(COUNTED_MILLIS);
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
  private static final long HOLD = TimeUnit.MILLISECONDS.toNanos(HOLD_MILLIS);

  /** Parts of the processors' time that are in use. */
  private static final double NONE_TO_SPARE = 0.95;

  private static final double SOME_TO_SPARE = 0.85;
  private static final double MUCH_TO_SPARE = 0.6;

  private final int fewest;
  private int most;
  private final Deque<Turn> waiting = new ArrayDeque<>();
  private final Deque<Turn> begun = new ArrayDeque<>(); // oldest first, some have ended
  private int underWay;
  private int counted; // of those under way
  private int limit; // of those counted
  private boolean hasEnded; // one has, since the last pause was granted
  private long completed;

  /* Since the last look. */
  private long lookedAt; // of the thread that looks
  private int mostCounted;
  private int ended;
  private long shortest = Long.MAX_VALUE; // of those that have ended

  private long fewerAt; // not before
  private boolean isCrowded;

  /** A task, from when it came. */
  static final class Turn {
    final Runnable task;
    private long since; // when it came, then when it began
    private boolean isCounted;

    private Turn(Runnable task, long since) {
      this.task = task;
      this.since = since;
    }
  }

  /**
   * @param fewest so many tasks may always be under way at once
   * @param most as many as there are threads
   */
  Turns(int fewest, int most, long now) {
    this.fewest = Math.min(fewest, most);
    this.most = most;
    this.limit = most;
    this.lookedAt = now;
    this.fewerAt = now;
  }

  /**
   * Returns a task whose turn is now, be it this or one that came before; null when none may begin.
   */
  synchronized @Nullable Turn come(Runnable task, long now) {
    waiting.addLast(new Turn(task, now));
    return next(now);
  }

  /** One is done. Returns the next; null when none may begin. */
  synchronized @Nullable Turn done(Turn turn, long now) {
    end(turn);
    ended++;
    completed++;
    hasEnded = true;
    shortest = Math.min(shortest, now - turn.since);
    return next(now);
  }

  /** Returns one that may begin by now; null when there is none. */
  synchronized @Nullable Turn next(long now) {
    for (Turn oldest = begun.peekFirst();
        oldest != null && (!oldest.isCounted || now - oldest.since >= COUNTED);
        oldest = begun.peekFirst()) {
      uncount(oldest);
      begun.pollFirst();
    }
    Turn first = waiting.peekFirst();
    if (first == null || underWay >= most || (counted >= limit && now - first.since < PATIENCE)) {
      return null;
    }
    waiting.pollFirst();
    first.since = now;
    first.isCounted = true;
    underWay++;
    counted++;
    mostCounted = Math.max(mostCounted, counted);
    begun.addLast(first);
    return first;
  }

  /**
   * Grants whoever brings tasks a moment's pause, until {@link #areFew}, when so many wait that
   * more would make no difference. Not again before one has ended, lest a standstill becomes a
   * longer one.
   */
  synchronized boolean grantPause() {
    boolean isGranted = hasEnded && waiting.size() >= PLENTY * fewest;
    hasEnded &= !isGranted;
    return isGranted;
  }

  /** Whether those that are under way may soon lack work. */
  synchronized boolean areFew() {
    return waiting.size() <= FEW * fewest;
  }

  /** There is no thread for one that might have begun: it waits on, before all others. */
  synchronized void putBack(Turn turn) {
    end(turn);
    begun.removeLastOccurrence(turn);
    waiting.addFirst(turn);
  }

  private void end(Turn turn) {
    underWay--;
    uncount(turn);
  }

  private void uncount(Turn turn) {
    if (turn.isCounted) {
      turn.isCounted = false;
      counted--;
    }
  }

  /**
   * To be called, by one thread, every {@value #LOOK_MILLIS} ms while there is something to do:
   * lets fewer tasks be under way, step by step, or more. Where processors have only a little time
   * to spare and no more are needed, it is one more: those who share the processors leave such gaps
   * too, and requests do not fill them. Once it was more that were needed, not fewer are let in for
   * {@value #HOLD_MILLIS} ms, or the processors would lack work every other time.
   *
   * @param load how much of the processors' time was in use since it was asked last, from 0 to 1;
   *     negative when that is not known
   * @return whether there was something to do since it was called last
   */
  boolean look(long now, DoubleSupplier load) {
    // tasks do not wait while the system is asked, which may read files
    return now - lookedAt < LOOK || look(now, load.getAsDouble());
  }

  private synchronized boolean look(long now, double busy) {
    long time = now - lookedAt;
    int needed = needed(time);
    if (busy < MUCH_TO_SPARE || (busy < SOME_TO_SPARE && limit < needed)) {
      limit = Math.min(2 * limit, busy < MUCH_TO_SPARE ? most : needed);
      fewerAt = now + HOLD;
    } else if (busy < SOME_TO_SPARE) {
      limit = Math.min(most, limit + 1);
    } else if (busy >= NONE_TO_SPARE && time < 2 * LOOK && now - fewerAt >= 0) {
      int used = Math.min(limit, mostCounted);
      limit = Math.max(needed, used - used / 3);
    }
    isCrowded = limit < most && busy >= SOME_TO_SPARE;
    boolean isIdle = mostCounted == 0 && waiting.isEmpty();
    lookedAt = now;
    mostCounted = counted;
    ended = 0;
    shortest = Long.MAX_VALUE;
    return !isIdle;
  }

  /**
   * Those that end in some time have been under way for at least the shortest that it takes one
   * (Little's law); twice as many leave room for those that take longer.
   */
  private int needed(long time) {
    long underWayAtLeast = (long) ((double) ended * shortest / time); // 0 when none has ended
    return (int) Math.max(fewest, Math.min(most, 2 * underWayAtLeast));
  }

  /** There are more threads from now on, or less: as many tasks as threads may be under way. */
  synchronized void setMost(int threads) {
    limit = limit == most ? threads : Math.min(limit, threads);
    most = threads;
  }

  synchronized int limit() {
    return limit;
  }

  /** Whether one that comes may have to wait though there is a thread for it. */
  synchronized boolean areLimited() {
    return limit < most;
  }

  /**
   * Whether, by the last look, some may have to wait and the processors hardly had time to spare.
   */
  synchronized boolean areCrowded() {
    return isCrowded;
  }

  /** How many have been done since the start. */
  synchronized long completed() {
    return completed;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  /**
   * How long it takes, in ns, until one that waits may begin though none ends; negative when none
   * waits.
   */
  synchronized long patience(long now) {
    Turn first = waiting.peekFirst();
    if (first == null) {
      return -1;
    }
    Turn oldest = begun.peekFirst();
    long left = PATIENCE - (now - first.since);
    return Math.max(0, oldest == null ? left : Math.min(left, COUNTED - (now - oldest.since)));
  }

  /** Forgets those that wait. */
  synchronized void clear() {
    waiting.clear();
  }
}
