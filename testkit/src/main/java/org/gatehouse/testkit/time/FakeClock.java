package org.gatehouse.testkit.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Wall time in UTC that moves with a {@link FakeTicker}, and jumps when a test sets it, as real
 * clocks do and tickers do not. Thread-safe.
 */
public final class FakeClock extends Clock {
  private final FakeTicker ticker;
  private volatile Instant atTickerZero;

  /** A clock that shows {@code now}. */
  public FakeClock(FakeTicker ticker, Instant now) {
    this.ticker = ticker;
    this.atTickerZero = now.minusNanos(ticker.nanos());
  }

  /** Makes the clock show another time from now on. */
  public void set(Instant now) {
    atTickerZero = now.minusNanos(ticker.nanos());
  }

  @Override
  public Instant instant() {
    return atTickerZero.plusNanos(ticker.nanos());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Not supported: no code of ours asks for local time. */
  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("zone: " + zone + " (expected: none but UTC)");
  }
}
