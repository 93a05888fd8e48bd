package org.gatehouse.gateway.lookup;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gatehouse.api.store.StoreException;

/**
 * Stands between requests and the store: lets no more questions through than so many a second and
 * {@value #AT_ONCE} at once, and none for a second after the store has failed. A client that makes
 * up credentials can then neither load the store nor hold the node's threads. Thread-safe.
 */
final class StoreGuard {
  private static final int AT_ONCE = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration TURN = Duration.ofMillis(100);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanos;
  private final RateLimiter rate;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private volatile boolean hasFailed;
  private volatile long failedAt;

  /**
   * A guard that knows of no failure.
   *
   * @param perSecond how many questions there may be
   */
  StoreGuard(int perSecond, LongSupplier nanos) {
    this.nanos = nanos;
    this.rate =
        RateLimiter.of(
            "lookups",
            RateLimiterConfig.custom()
                .limitForPeriod(Math.max(1, perSecond / 10))
                .limitRefreshPeriod(TURN)
                .timeoutDuration(PATIENCE)
                .build());
  }

  /**
   * Asks a question, when it is its turn.
   *
   * @throws StoreException the store's, or one that says that the question was not asked
   */
  <T> T ask(Supplier<T> question) {
    if (hasFailed && nanos.getAsLong() - failedAt < PAUSE_NANOS) {
      throw StoreException.notAsked("the database has just failed");
    }
    if (!rate.acquirePermission()) {
      throw StoreException.notAsked("too many lookups of what is not in memory");
    }
    if (!hasPlace()) {
      throw StoreException.notAsked("the database is slow to answer lookups");
    }
    try {
      T answer = question.get();
      hasFailed = false;
      return answer;
    } catch (StoreException e) {
      if (!e.isOfOneRow()) {
        failedAt = nanos.getAsLong();
        hasFailed = true;
      }
      throw e;
    } finally {
      places.release();
    }
  }

  private boolean hasPlace() {
    try {
      return places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
