package org.gatehouse.plugins.basicauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.plugins.support.BoundedCache;

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
  private final Mac digest;
  private final BoundedCache<String, Boolean> right;
  private final Map<String, CompletableFuture<Boolean>> running = new ConcurrentHashMap<>();

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
    this.digest = newDigest();
    this.right = BoundedCache.of(String.class, Boolean.class, REMEMBERED, MEMORY);
  }

  /** A key of this process: what is remembered says nothing of passwords to who reads the heap. */
  private static Mac newDigest() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
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
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> others = running.putIfAbsent(key, mine);
    if (others != null) {
      return result(others);
    }
    try {
      // another one may have ended since we looked
      boolean isRight = right.get(key) != null || checkInTurn(password, stored, consumerId);
      if (isRight) {
        right.put(key, true);
      }
      mine.complete(isRight);
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
    } finally {
      running.remove(key);
    }
    return result(mine);
  }

  private static Result result(CompletableFuture<Boolean> check) {
    try {
      return check.join() ? Result.RIGHT : Result.WRONG;
    } catch (CompletionException e) {
      if (e.getCause() instanceof TooManyLoginsException tooMany) {
        throw tooMany;
      }
      throw e;
    }
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
    byte[] hash = (consumerId + stored).getBytes(UTF_8);
    byte[] given = password.getBytes(UTF_8);
    ByteBuffer input = ByteBuffer.allocate(4 + hash.length + given.length);
    input.putInt(hash.length).put(hash).put(given);
    try {
      Mac mac = (Mac) digest.clone();
      return Base64.getEncoder().encodeToString(mac.doFinal(input.array()));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e); // HMACs of the JDK can be copied
    }
  }

  @Override
  public void close() {
    right.close();
  }
}
