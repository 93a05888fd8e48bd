package org.gatehouse.plugins.basicauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gatehouse.plugins.support.BoundedCache;
import org.gatehouse.plugins.support.KeyedDigest;
import org.gatehouse.plugins.support.SingleFlight;

/**
 * Checks passwords against their hashes, which is slow on purpose: right ones are remembered for a
 * while, the same one is checked once at a time, and few different ones are. Thread-safe; one for
 * all plugins of a node.
 */
final class PasswordChecks implements AutoCloseable {
  private static final int REMEMBERED = 10_000;
  private static final Duration MEMORY = Duration.ofMinutes(1);

  /**
   * How many may check or wait, for each that checks. At some 50 ms each, the last one waits less
   * than {@link #PATIENCE_MILLIS}; more threads than these a flood cannot hold.
   */
  static final int PLACES_FOR_EACH_CHECK = 16;

  private static final long PATIENCE_MILLIS = 2_000;

  private final Comparison comparison;
  private final Semaphore checks;
  private final Semaphore places;
  private final KeyedDigest digest = new KeyedDigest();
  private final BoundedCache<String, Boolean> right;
  private final SingleFlight<Boolean> flights = new SingleFlight<>();

  /** The slow check. */
  @FunctionalInterface
  interface Comparison {
    boolean matches(String password, String stored, String consumerId);
  }

  /** Half of the CPUs may check passwords. */
  PasswordChecks() {
    this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), PasswordHash::matches);
  }

  PasswordChecks(int atOnce, Comparison comparison) {
    this.comparison = comparison;
    this.checks = new Semaphore(atOnce, true);
    this.places = new Semaphore(atOnce * PLACES_FOR_EACH_CHECK);
    this.right = BoundedCache.of(String.class, Boolean.class, REMEMBERED, MEMORY);
  }

  /** What a check found: whether the password is right, and whether that was known before. */
  enum Result {
    WRONG,
    RIGHT,
    RIGHT_AS_BEFORE
  }

  /**
   * Checks a password. A change of the stored hash counts at once, since it is part of what is
   * remembered.
   *
   * @throws TooManyLoginsException when too many others are checked
   */
  Result check(String password, String stored, String consumerId) {
    String key = key(password, stored, consumerId);
    if (right.get(key) != null) {
      return Result.RIGHT_AS_BEFORE;
    }
    return flights.get(key, () -> isRight(key, password, stored, consumerId))
        ? Result.RIGHT
        : Result.WRONG;
  }

  private boolean isRight(String key, String password, String stored, String consumerId) {
    // another one may have ended since we looked
    boolean isRight = right.get(key) != null || checkInTurn(password, stored, consumerId);
    if (isRight) {
      right.put(key, true);
    }
    return isRight;
  }

  private boolean checkInTurn(String password, String stored, String consumerId) {
    if (!places.tryAcquire()) {
      throw new TooManyLoginsException();
    }
    try {
      if (!checks.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new TooManyLoginsException();
      }
      try {
        return comparison.matches(password, stored, consumerId);
      } finally {
        checks.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TooManyLoginsException();
    } finally {
      places.release();
    }
  }

  private String key(String password, String stored, String consumerId) {
    return digest.of((consumerId + stored).getBytes(UTF_8), password.getBytes(UTF_8));
  }

  @Override
  public void close() {
    right.close();
  }
}
