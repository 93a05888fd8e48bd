package org.gatehouse.plugins.upstreampolicy;

import java.util.concurrent.TimeUnit;
import org.gatehouse.api.exchange.UpstreamRequest;
import org.gatehouse.api.plugin.Ticker;

/** When all that is done for one exchange must have ended. */
final class Deadline {
  private static final Deadline NONE = new Deadline(() -> 0, 0);

  private final Ticker ticker;
  private final long end;

  private Deadline(Ticker ticker, long end) {
    this.ticker = ticker;
    this.end = end;
  }

  /** So long from now on; 0 for ever. */
  static Deadline in(int millis, Ticker ticker) {
    return millis == 0
        ? NONE
        : new Deadline(ticker, ticker.nanos() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** 0 when it is over, a part of a millisecond counted as none. */
  long millisLeft() {
    return this == NONE
        ? Long.MAX_VALUE
        : Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - ticker.nanos()));
  }

  /** Bounds the next call. */
  void putInto(UpstreamRequest request) {
    if (this != NONE) {
      request.totalTimeout((int) Math.max(1, millisLeft()));
    }
  }
}
