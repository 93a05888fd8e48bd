package org.gatehouse.plugins.upstreampolicy;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gatehouse.api.plugin.Ticker;

/**
 * Things made when first asked for, and dropped when nobody has asked for them in a long time: in
 * one go now and then, whoever asks. Thread-safe.
 */
final class Recent<K, V> {
  /** A moment of use is not noted more often. */
  private static final long EXACT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Ticker ticker;
  private final long keptNanos;
  private final Predicate<V> isInUse;
  private final ConcurrentHashMap<K, Used<V>> all = new ConcurrentHashMap<>();
  private final AtomicLong dropAt;

  /**
   * @param keptNanos how long a thing is kept that is not asked for; it may be a quarter more
   * @param isInUse what is not dropped all the same
   */
  Recent(Ticker ticker, long keptNanos, Predicate<V> isInUse) {
    this.ticker = ticker;
    this.keptNanos = keptNanos;
    this.isInUse = isInUse;
    this.dropAt = new AtomicLong(ticker.nanos() + keptNanos);
  }

  /** The thing of a key. */
  V of(K key, Function<? super K, V> maker) {
    long now = ticker.nanos();
    long due = dropAt.get();
    if (now - due >= 0 && dropAt.compareAndSet(due, now + keptNanos / 4)) {
      all.values().removeIf(one -> now - one.usedAt > keptNanos && !isInUse.test(one.thing));
    }
    Used<V> known = all.get(key);
    if (known == null) {
      known = all.computeIfAbsent(key, missing -> new Used<>(maker.apply(missing), now));
    }
    if (now - known.usedAt > EXACT_NANOS) {
      known.usedAt = now;
    }
    return known.thing;
  }

  int size() {
    return all.size();
  }

  private static final class Used<V> {
    final V thing;
    volatile long usedAt;

    Used(V thing, long usedAt) {
      this.thing = thing;
      this.usedAt = usedAt;
    }
  }
}
