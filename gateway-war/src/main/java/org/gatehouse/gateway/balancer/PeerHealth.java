package org.gatehouse.gateway.balancer;

import java.util.EnumMap;
import java.util.Map;

/**
 * Whether a target is healthy, by counting what is reported of it, as Kong's health checker counts.
 *
 * <p>A success makes all failures counted so far forgotten, a failure all successes; failures of
 * different kinds are counted apart. Nothing is counted that only confirms what is known.
 * Thread-safe.
 */
final class PeerHealth {
  /** What can be reported. */
  enum Report {
    SUCCESS,
    HTTP_FAILURE,
    TCP_FAILURE,
    TIMEOUT
  }

  private final Map<Report, Integer> counts = new EnumMap<>(Report.class);
  private volatile boolean isHealthy = true;
  private volatile boolean isUndisputed = true;

  boolean isHealthy() {
    return isHealthy;
  }

  /** Takes it for healthy or not, whatever was reported before. */
  synchronized void set(boolean healthy) {
    counts.clear();
    isHealthy = healthy;
    isUndisputed = true;
  }

  /**
   * Counts a report.
   *
   * @param limit how many of its kind in a row decide; 0 for none ever
   * @return whether health has changed by it
   */
  boolean count(Report report, int limit) {
    boolean isGood = report == Report.SUCCESS;
    if (limit == 0 || (isUndisputed && isGood == isHealthy)) {
      return false;
    }
    return change(report, isGood, limit);
  }

  private synchronized boolean change(Report report, boolean isGood, int limit) {
    counts.keySet().removeIf(other -> (other == Report.SUCCESS) != isGood);
    int count = counts.merge(report, 1, Integer::sum);
    if (count < limit) {
      isUndisputed &= isGood == isHealthy;
      return false;
    }
    boolean hasChanged = isHealthy != isGood;
    isHealthy = isGood;
    isUndisputed = true;
    return hasChanged;
  }
}
