package org.gatehouse.plugins.support;

import java.time.Duration;
import java.util.function.Predicate;
import org.gatehouse.api.plugin.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What somebody else said of credentials, for a while. Thread-safe.
 *
 * <p>Credentials are not kept: a verdict is found by a {@link KeyedDigest} of them. Refusals are
 * kept apart, so that guesses do not push out those who got in.
 */
public final class Verdicts<V> implements AutoCloseable {
  private static final int MAX_GOOD = 10_000;
  private static final int MAX_REFUSED = 10_000;

  private final long keptNanos;
  private final Ticker ticker;
  private final Predicate<V> isGood;
  private final BoundedCache<String, Entry> good;
  private final BoundedCache<String, Entry> refused;

  private record Entry(Object verdict, long untilNanos) {}

  /**
   * @param kept for how long; zero for not at all
   * @param isGood whether a verdict is no refusal
   */
  public Verdicts(Duration kept, Ticker ticker, Predicate<V> isGood) {
    this.keptNanos = kept.toNanos();
    this.ticker = ticker;
    this.isGood = isGood;
    this.good = BoundedCache.of(String.class, Entry.class, MAX_GOOD);
    this.refused = BoundedCache.of(String.class, Entry.class, MAX_REFUSED);
  }

  /** A verdict that is remembered; null when there is none. */
  @SuppressWarnings("unchecked") // remember has put it there
  public @Nullable V find(String digest) {
    Entry entry = good.get(digest);
    if (entry == null) {
      entry = refused.get(digest);
    }
    return entry == null || entry.untilNanos() - ticker.nanos() <= 0 ? null : (V) entry.verdict();
  }

  /** Remembers a verdict in place of an earlier one, be it of the other kind. */
  public void remember(String digest, V verdict) {
    if (keptNanos == 0) {
      return;
    }
    boolean toGood = isGood.test(verdict);
    (toGood ? refused : good).remove(digest);
    (toGood ? good : refused).put(digest, new Entry(verdict, ticker.nanos() + keptNanos));
  }

  @Override
  public void close() {
    good.close();
    refused.close();
  }
}
