package org.gatehouse.gateway.balancer;

/**
 * How long a target takes to answer, as an average that forgets: what was seen ten seconds ago
 * counts a third of what is seen now (Kong's, after Finagle's peak EWMA). A target that was not
 * asked for a while looks ever quicker, so that it is tried again. Thread-safe; of two updates at
 * one time, one may be lost.
 */
final class PeerLatency {
  private static final double DECAY_NANOS = 10e9;

  private volatile double average;
  private volatile long touchedNanos;
  private volatile boolean isKnown;

  boolean isKnown() {
    return isKnown;
  }

  /** The average in nanoseconds, as of now. */
  double at(long nowNanos) {
    return average * weight(nowNanos);
  }

  /** It has taken so long. */
  void observe(long nanos, long nowNanos) {
    double weight = isKnown ? weight(nowNanos) : 0;
    average = average * weight + nanos * (1 - weight);
    touchedNanos = nowNanos;
    isKnown = true;
  }

  /** What to expect of a target that was never asked: as much as of the others. */
  void expect(double nanos, long nowNanos) {
    average = nanos;
    touchedNanos = nowNanos;
    isKnown = true;
  }

  private double weight(long nowNanos) {
    return Math.exp(-Math.max(0, nowNanos - touchedNanos) / DECAY_NANOS);
  }
}
