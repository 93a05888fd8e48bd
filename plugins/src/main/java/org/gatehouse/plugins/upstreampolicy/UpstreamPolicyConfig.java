package org.gatehouse.plugins.upstreampolicy;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.Between;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;

/** Settings of {@link UpstreamPolicyPlugin}; the defaults change nothing. */
public record UpstreamPolicyConfig(
    @Doc("Milliseconds to connect in, in place of the service's.")
        @Between(min = 1, max = 2147483646)
        Optional<Integer> connectTimeout,
    @Doc("Milliseconds for a piece of the request to be taken in, in place of the service's.")
        @Between(min = 1, max = 2147483646)
        Optional<Integer> writeTimeout,
    @Doc("Milliseconds to wait for a piece of the answer, in place of the service's.")
        @Between(min = 1, max = 2147483646)
        Optional<Integer> readTimeout,
    @Doc(
            "Milliseconds for all tries together, pauses and waiting counted, until the head of an"
                + " answer is there; no limit when absent.")
        @Between(min = 1, max = 2147483646)
        Optional<Integer> totalTimeout,
    @Doc("Whether and when a request is sent again.") RetryConfig retry,
    @Doc("When a service or target that fails is left alone.") BreakerConfig circuitBreaker,
    @Doc("How many requests a service may have in flight.") BulkheadConfig bulkhead,
    @Doc("Whether and when a second target is asked.") HedgeConfig hedge,
    @Doc(
            "Statuses of the upstream that the fallback answers in place of; what brings no answer"
                + " it always does.")
        @Default({"502", "503", "504"})
        List<@Between(min = 400, max = 599) Integer> fallbackStatuses,
    @Doc("What to answer with when the upstream does not, tried in order.") @Default({})
        List<FallbackConfig> fallback,
    @Doc("What is remembered for a fallback of kind cached.") FallbackCacheConfig fallbackCache) {

  /** Whether answers have to be remembered. */
  boolean isRemembering() {
    return fallback.stream().anyMatch(FallbackConfig::isCached);
  }
}
