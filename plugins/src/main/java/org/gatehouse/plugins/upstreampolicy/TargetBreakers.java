package org.gatehouse.plugins.upstreampolicy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.TargetFilter;
import org.gatehouse.api.plugin.Ticker;

/** A circuit breaker for each target that was tried. Thread-safe. */
final class TargetBreakers {
  /** Beyond so many, those that are closed are forgotten: addresses come and go. */
  private static final int MANY = 4096;

  private final Breakers breakers;
  private final Ticker ticker;
  private final Map<Key, CircuitBreaker> byAddress = new ConcurrentHashMap<>();

  TargetBreakers(Breakers breakers, Ticker ticker) {
    this.breakers = breakers;
    this.ticker = ticker;
  }

  /** Watches over the tries of one call. */
  Watch watch() {
    return new Watch();
  }

  private CircuitBreaker of(String ip, int port) {
    Key key = new Key(ip, port);
    CircuitBreaker known = byAddress.get(key);
    if (known != null) {
      return known;
    }
    if (byAddress.size() >= MANY) {
      byAddress.values().removeIf(one -> one.getState() == CircuitBreaker.State.CLOSED);
    }
    return byAddress.computeIfAbsent(key, one -> breakers.make(one.ip() + " " + one.port()));
  }

  private record Key(String ip, int port) {}

  private record Permit(CircuitBreaker breaker, long since) {}

  /** The permissions given to the tries of one call, in order. Not thread-safe. */
  final class Watch implements TargetFilter {
    private final List<Permit> permits = new ArrayList<>(2);
    private boolean hasVetoed;

    private Watch() {}

    @Override
    public boolean isAllowed(String ip, int port) {
      CircuitBreaker breaker = of(ip, port);
      if (!breaker.tryAcquirePermission()) {
        hasVetoed = true;
        return false;
      }
      permits.add(new Permit(breaker, ticker.nanos()));
      return true;
    }

    /** Whether a target was left out. */
    boolean hasVetoed() {
      return hasVetoed;
    }

    /** Tells the breakers what came of the tries from this one on; each has had a permission. */
    void settle(List<Attempt> attempts, int first) {
      for (int i = 0; i < permits.size(); i++) {
        Permit permit = permits.get(i);
        if (first + i >= attempts.size()) {
          permit.breaker().releasePermission();
          continue;
        }
        long end = i + 1 < permits.size() ? permits.get(i + 1).since() : ticker.nanos();
        Attempt attempt = attempts.get(first + i);
        long nanos = end - permit.since();
        if (attempt.status().isPresent()) {
          breakers.answered(permit.breaker(), attempt.status().getAsInt(), nanos);
        } else {
          breakers.failed(
              permit.breaker(), attempt.failure().orElse(Attempt.Failure.EXHAUSTED), nanos);
        }
      }
      permits.clear();
    }
  }
}
