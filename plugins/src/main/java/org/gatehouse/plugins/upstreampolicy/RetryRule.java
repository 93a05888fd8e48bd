package org.gatehouse.plugins.upstreampolicy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.UpstreamResponse;
import org.jspecify.annotations.Nullable;

/** Whether a request is sent again after what came of it, and how long to pause before. */
final class RetryRule {
  private final RetryConfig config;
  private final Set<String> on;
  private final Set<String> methods;
  private final Statuses statuses;
  private final Clock clock;
  private final LongUnaryOperator random;

  /**
   * A rule as configured.
   *
   * @param random gives a number from 0 to the one given
   */
  RetryRule(RetryConfig config, Clock clock, LongUnaryOperator random) {
    this.config = config;
    this.on = Set.copyOf(config.on());
    this.methods = Set.copyOf(config.methods());
    this.statuses = new Statuses(config.statuses());
    this.clock = clock;
    this.random = random;
  }

  int attempts() {
    return config.attempts();
  }

  /** Whether it is a reason to send the request again, and the request may be. */
  boolean isReason(Exchange exchange, TryResult result) {
    if (!exchange.isForwardable()) {
      return false;
    }
    boolean isReason =
        switch (result.kind()) {
          case ANSWERED -> statuses.contains(result.status());
          case FAILED -> on.contains(nameOf(result.failure()));
          default -> false;
        };
    boolean isSent = result.failure() == null || result.failure().isRequestSent();
    return isReason && (!isSent || methods.contains(exchange.upstreamRequest().method()));
  }

  private static String nameOf(Attempt.@Nullable Failure failure) {
    if (failure == null) {
      return "";
    }
    return switch (failure) {
      case CONNECT, CONNECT_TIMEOUT -> "connect";
      case RESET, STALE -> "reset";
      case TIMEOUT -> "timeout";
      case INVALID -> "invalid";
      case EXHAUSTED -> "";
    };
  }

  /**
   * Milliseconds to pause.
   *
   * @param sent how often the request was sent again already
   * @return -1 when the upstream wants a longer pause than is allowed
   */
  long pauseMillis(Exchange exchange, int sent) {
    // full jitter: spreads those that failed together better than a pause with a part of it random
    long most = Math.min((long) config.backoffBase() << sent, config.backoffMax());
    long pause = random.applyAsLong(most);
    long wanted = config.respectRetryAfter() ? retryAfterMillis(exchange) : 0;
    return wanted > config.maxRetryAfter() ? -1 : Math.max(pause, wanted);
  }

  /** What a Retry-After asks for, seconds or a date (RFC 9110 §10.2.3); 0 for nothing. */
  private long retryAfterMillis(Exchange exchange) {
    Optional<UpstreamResponse> response = exchange.upstreamResponse();
    String value = response.flatMap(one -> one.headers().first("Retry-After")).orElse("");
    if (value.isEmpty()) {
      return 0;
    }
    try {
      if (Character.isDigit(value.charAt(0))) {
        return Math.multiplyExact(Long.parseLong(value), 1000L);
      }
      Instant then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
      return Math.max(0, Duration.between(clock.instant(), then).toMillis());
    } catch (DateTimeParseException | NumberFormatException e) {
      return 0;
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
