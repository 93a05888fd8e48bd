package org.gatehouse.plugins.upstreampolicy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one service.
 *
 * @param budget null when nothing is sent again
 * @param hedges null when no second target is asked
 * @param breaker null when services are not watched
 * @param bulkhead null when any number may be in flight
 */
record ServiceState(
    @Nullable RetryBudget budget,
    @Nullable RetryBudget hedges,
    @Nullable CircuitBreaker breaker,
    @Nullable Bulkhead bulkhead) {

  /** Whether requests are counted here that have not ended. */
  boolean isInUse() {
    return bulkhead != null && !bulkhead.isEmpty();
  }
}
