package org.gatehouse.plugins.upstreampolicy;

import java.util.List;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What came of one call.
 *
 * @param status what the upstream answered; 0 when it did not
 * @param failure how the last try ended without an answer; null when there was none
 */
record TryResult(Kind kind, Outcome outcome, int status, Attempt.@Nullable Failure failure) {
  enum Kind {
    /** The upstream has answered. */
    ANSWERED,
    /** It was tried, and has not. */
    FAILED,
    /** There was no target to try. */
    NO_TARGET,
    /** All targets, or the service, are left alone for a while. */
    OPEN,
    /** Too many requests are in flight. */
    FULL,
    /** Something else has answered, or nobody reads the answer: it stays. */
    OTHER
  }

  static TryResult of(Kind kind) {
    return new TryResult(kind, Outcome.RESPONDED, 0, null);
  }

  /** Reads what came of a call off the exchange. */
  static TryResult of(Exchange exchange, Outcome outcome, int attemptsBefore, boolean wasVetoed) {
    var response = exchange.upstreamResponse();
    if (outcome == Outcome.CONTINUE && response.isPresent()) {
      return new TryResult(Kind.ANSWERED, outcome, response.get().status(), null);
    }
    List<Attempt> attempts = exchange.attempts();
    if (attempts.size() == attemptsBefore) {
      if (!exchange.isForwardable()) {
        return of(Kind.OTHER);
      }
      return of(wasVetoed ? Kind.OPEN : Kind.NO_TARGET);
    }
    Attempt.Failure failure = attempts.get(attempts.size() - 1).failure().orElse(null);
    return new TryResult(failure == null ? Kind.OTHER : Kind.FAILED, outcome, 0, failure);
  }
}
