package org.gatehouse.plugins.upstreampolicy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.plugin.Ticker;

/** Makes circuit breakers as configured, and tells them what came of calls. Thread-safe. */
final class Breakers {
  private final Statuses failureStatuses;
  private final CircuitBreakerConfig settings;

  Breakers(BreakerConfig config, Ticker ticker) {
    this.failureStatuses = new Statuses(config.failureStatuses());
    CircuitBreakerConfig.Builder builder =
        CircuitBreakerConfig.custom()
            .failureRateThreshold(config.failureRate())
            .slidingWindow(
                config.windowSize(),
                config.minimumCalls(),
                config.windowType().equals("time")
                    ? SlidingWindowType.TIME_BASED
                    : SlidingWindowType.COUNT_BASED)
            .waitDurationInOpenState(Duration.ofMillis(config.openDuration()))
            .permittedNumberOfCallsInHalfOpenState(config.halfOpenCalls())
            .clock(new ElapsedClock(ticker))
            .currentTimestampFunction(clock -> ticker.nanos(), TimeUnit.NANOSECONDS)
            .writableStackTraceEnabled(false);
    config
        .slowCallDuration()
        .ifPresent(
            millis ->
                builder
                    .slowCallDurationThreshold(Duration.ofMillis(millis))
                    .slowCallRateThreshold(config.slowCallRate()));
    this.settings = builder.build();
  }

  CircuitBreaker make(String name) {
    return CircuitBreaker.of(name, settings);
  }

  /** An answer came after a permission was given. */
  void answered(CircuitBreaker breaker, int status, long nanos) {
    if (failureStatuses.contains(status)) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, new Failed());
    } else {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** No answer came after a permission was given. */
  void failed(CircuitBreaker breaker, Attempt.Failure failure, long nanos) {
    if (failure == Attempt.Failure.STALE || failure == Attempt.Failure.EXHAUSTED) {
      // says nothing of the other side
      breaker.releasePermission();
    } else {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, new Failed());
    }
  }

  /** Stands for any failure: breakers only count, so it has no stack trace. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed() {
      super("failed", null, false, false);
    }
  }

  /** A clock that never jumps, for how long circuits stay open. */
  private static final class ElapsedClock extends Clock {
    private final Ticker ticker;
    private final long origin;

    ElapsedClock(Ticker ticker) {
      this.ticker = ticker;
      this.origin = ticker.nanos();
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(ticker.nanos() - origin);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
