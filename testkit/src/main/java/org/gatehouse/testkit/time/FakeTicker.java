package org.gatehouse.testkit.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.gatehouse.api.plugin.Ticker;

/** Elapsed time that stands still until a test moves it. Thread-safe. */
public final class FakeTicker implements Ticker {
  private final AtomicLong nanos = new AtomicLong();

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Lets time pass; never backwards. */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
    }
    nanos.addAndGet(duration.toNanos());
  }
}
