package org.gatehouse.plugins.support.limit;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counters in the memory of this node. Exact: no more calls get through than a limit allows.
 *
 * <p>Thread-safe; a call takes no lock. Knows a bounded number of clients, and forgets those first
 * that have not called for longest; those whose windows are over are forgotten within minutes.
 */
public final class LocalCounters implements Counters {
  /*
   * Two generations of clients: calls move a client into the young one, and when that is full it
   * becomes the old one and the old one goes. That forgets about the least recent first, with
   * nothing to keep in order on the way of a call.
   */
  private static final int GENERATION_SIZE = 50_000;

  private static final long SWEEP_MILLIS = 60_000;

  private final int generationSize;
  private final Clock clock;
  private final Future<?> sweeping;
  private volatile Generations generations = new Generations(new ConcurrentHashMap<>());

  public LocalCounters(Clock clock, ScheduledExecutorService scheduler) {
    this(clock, scheduler, GENERATION_SIZE);
  }

  LocalCounters(Clock clock, ScheduledExecutorService scheduler, int generationSize) {
    this.generationSize = generationSize;
    this.clock = clock;
    this.sweeping =
        scheduler.scheduleWithFixedDelay(
            this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public long[] count(String identifier, long nowMillis, List<Limit> limits) {
    return windows(identifier).count(nowMillis, limits);
  }

  private Windows windows(String identifier) {
    Generations now = generations;
    Windows known = now.young.get(identifier);
    if (known != null) {
      return known;
    }
    Windows older = now.old.get(identifier);
    Windows kept = older == null ? new Windows() : older;
    Windows raced = now.young.putIfAbsent(identifier, kept);
    if (raced != null) {
      return raced;
    }
    if (now.youngSize.incrementAndGet() >= generationSize) {
      replace(now);
    }
    return kept;
  }

  private synchronized void replace(Generations full) {
    if (generations == full) {
      generations = new Generations(full.young);
    }
  }

  /** Forgets clients whose last window has been over for a while: no call is just counting one. */
  private void sweep() {
    long before = clock.millis() - SWEEP_MILLIS;
    Generations now = generations;
    now.old.values().removeIf(windows -> windows.endedBefore(before));
    now.young
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = entry.getValue().endedBefore(before);
              if (over) {
                now.youngSize.decrementAndGet();
              }
              return over;
            });
  }

  /** How many clients are known. */
  int size() {
    Generations now = generations;
    return now.young.size()
        + (int) now.old.keySet().stream().filter(id -> !now.young.containsKey(id)).count();
  }

  /** Stops forgetting; counting still works for calls under way. */
  @Override
  public void close() {
    sweeping.cancel(false);
  }

  private static final class Generations {
    final ConcurrentHashMap<String, Windows> young = new ConcurrentHashMap<>();
    final AtomicInteger youngSize = new AtomicInteger();
    final ConcurrentHashMap<String, Windows> old;

    Generations(ConcurrentHashMap<String, Windows> old) {
      this.old = old;
    }
  }
}
