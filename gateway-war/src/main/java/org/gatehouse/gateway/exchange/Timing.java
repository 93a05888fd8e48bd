package org.gatehouse.gateway.exchange;

import org.gatehouse.api.exchange.Latencies;

/** When what happened in an exchange, on the clock that never jumps. */
public final class Timing {
  private static final long UNSET = Long.MIN_VALUE;

  private final long startedAtMillis = System.currentTimeMillis();
  private final long started = System.nanoTime();
  private long forwarded = UNSET;
  private long answered = UNSET;
  private long received = UNSET;
  private boolean byUpstream;

  /** When the request came, in milliseconds since 1970. */
  long startedAtMillis() {
    return startedAtMillis;
  }

  /** The upstream is called; the last try counts, as in Kong. */
  public void forwarding() {
    forwarded = System.nanoTime();
  }

  /** A response head is there. */
  public void answered(boolean fromUpstream) {
    answered = System.nanoTime();
    byUpstream = fromUpstream;
  }

  /** The response has been sent, or cannot be. */
  public void finished() {
    received = System.nanoTime();
  }

  /** Milliseconds before the upstream was called for the last time. */
  public long proxyMillis() {
    return millis(started, forwarded == UNSET ? now(answered) : forwarded);
  }

  /** Milliseconds until the upstream's response head came. */
  public long upstreamMillis() {
    return forwarded == UNSET ? 0 : millis(forwarded, now(answered));
  }

  /** Milliseconds until Gatehouse had a response of its own. */
  public long responseMillis() {
    return millis(started, now(answered));
  }

  Latencies latencies() {
    return new Latencies(
        forwarded == UNSET ? responseMillis() : proxyMillis(),
        byUpstream ? upstreamMillis() : -1,
        millis(started, now(received)),
        answered == UNSET ? 0 : millis(answered, now(received)));
  }

  private static long now(long mark) {
    return mark == UNSET ? System.nanoTime() : mark;
  }

  private static long millis(long from, long to) {
    return (to - from) / 1_000_000;
  }
}
