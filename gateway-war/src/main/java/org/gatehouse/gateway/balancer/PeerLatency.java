package org.gatehouse.gateway.balancer;

/**
 * How long a target takes to answer, as an average that forgets: what was seen ten seconds ago
 * counts a third of what is seen now (Kong's, after Finagle's peak EWMA). A target that was not
 * asked for a while looks ever quicker, so that it is tried again. Thread-safe; of two updates at
 * one time, one may be lost.
 */
final class PeerLatency {
  private static final double DECAY_NANOS = 10e9;

  /** A failure counts at least so much. */
  private static final double LEAST_OF_FAILURE_NANOS = 1e6;

  /** Doubling goes no further: from there it takes two minutes to a millisecond. */
  private static final double MOST_OF_DOUBLING_NANOS = 60e9;

  private volatile double average;
  private volatile long touchedNanos;
  private volatile long failedNanos;
  private volatile boolean isKnown;
  private volatile boolean hasFailed;

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

  /**
   * It has not answered, which was known after so long. Its last average is doubled, or becomes as
   * much as that if it is more: a target that fails is asked less, and again when that has decayed.
   */
  void fail(long nanos, long nowNanos) {
    /*
     * Kong observes no failure: a target that dies looks ever quicker, and gets all there is. A
     * failure counts at once, not by and by as a slow answer does: a target that refuses at once
     * would else look as quick as the others, and go on to get its share. It is the average as last
     * observed that is doubled: doubling what is left of it would forget failures as fast as they
     * come where little is asked.
     */
    // calls that were under way when one failed tell nothing new: those that end with one server
    // would together keep it from being asked for minutes
    boolean isNew = !hasFailed || nowNanos - nanos - failedNanos >= 0;
    double doubled = isNew ? Math.min(2 * average, MOST_OF_DOUBLING_NANOS) : average;
    double least = Math.max((double) nanos, LEAST_OF_FAILURE_NANOS);
    average = Math.max(Math.max(average, doubled), least);
    touchedNanos = nowNanos;
    failedNanos = nowNanos;
    hasFailed = true;
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
