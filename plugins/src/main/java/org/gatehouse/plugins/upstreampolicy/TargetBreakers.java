package org.gatehouse.plugins.upstreampolicy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.TargetFilter;
import org.gatehouse.api.plugin.Ticker;

/** A circuit breaker for each target that was tried lately. Thread-safe. */
final class TargetBreakers {
  private final Breakers breakers;
  private final Recent<Target, CircuitBreaker> byTarget;

  /**
   * @param keptNanos how long a target is remembered that is not tried: addresses come and go
   */
  TargetBreakers(Breakers breakers, long keptNanos, Ticker ticker) {
    this.breakers = breakers;
    this.byTarget = new Recent<>(ticker, keptNanos, breaker -> false);
  }

  /** Watches over the tries of one call. */
  Watch watch() {
    return new Watch();
  }

  private CircuitBreaker make(Target target) {
    return breakers.make(target.ip() + " " + target.port());
  }

  private record Target(String ip, int port) {}

  private record Permit(Target target, CircuitBreaker breaker) {}

  /** The permissions given to the tries of one call. Not thread-safe. */
  final class Watch implements TargetFilter {
    private final List<Permit> permits = new ArrayList<>(2);
    private boolean hasVetoed;

    private Watch() {}

    @Override
    public boolean isAllowed(String ip, int port) {
      Target target = new Target(ip, port);
      CircuitBreaker breaker = byTarget.of(target, TargetBreakers.this::make);
      if (!breaker.tryAcquirePermission()) {
        hasVetoed = true;
        return false;
      }
      permits.add(new Permit(target, breaker));
      return true;
    }

    /** Whether a target was left out. */
    boolean hasVetoed() {
      return hasVetoed;
    }

    /** Tells the breakers what came of the tries from this one on; each has had a permission. */
    void settle(List<Attempt> attempts, int first) {
      for (int i = first; i < attempts.size() && !permits.isEmpty(); i++) {
        settle(attempts.get(i));
      }
      for (Permit unused : permits) {
        unused.breaker().releasePermission();
      }
      permits.clear();
    }

    /** Of two tries at a time, either may have ended first. */
    private void settle(Attempt attempt) {
      Target target = new Target(attempt.ip(), attempt.port());
      for (int i = 0; i < permits.size(); i++) {
        if (permits.get(i).target().equals(target)) {
          tell(permits.remove(i).breaker(), attempt);
          return;
        }
      }
    }

    private void tell(CircuitBreaker breaker, Attempt attempt) {
      if (attempt.status().isPresent()) {
        breakers.answered(breaker, attempt.status().getAsInt(), attempt.durationNanos());
      } else {
        breakers.failed(
            breaker, attempt.failure().orElse(Attempt.Failure.EXHAUSTED), attempt.durationNanos());
      }
    }
  }
}
