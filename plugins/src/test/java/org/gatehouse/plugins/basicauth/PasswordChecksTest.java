package org.gatehouse.plugins.basicauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.gatehouse.plugins.basicauth.PasswordChecks.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger slow = new AtomicInteger();

  /** Right is what is stored; takes until {@link #goOn}. */
  private boolean slowly(String password, String stored, String consumerId) {
    slow.incrementAndGet();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return password.equals(stored);
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    clients.shutdownNow();
  }

  @Test
  void check_rightPassword_isRememberedUntilTheHashChanges() {
    goOn.countDown();
    try (PasswordChecks checks = new PasswordChecks(1, this::slowly)) {
      assertThat(checks.check("a", "a", "c")).isEqualTo(Result.RIGHT);
      assertThat(checks.check("a", "a", "c")).isEqualTo(Result.RIGHT_AS_BEFORE);
      assertThat(slow).hasValue(1);

      assertThat(checks.check("a", "b", "c")).isEqualTo(Result.WRONG);
      assertThat(checks.check("a", "a", "other")).isEqualTo(Result.RIGHT);
      assertThat(slow).hasValue(3);
    }
  }

  @Test
  void check_wrongPassword_isCheckedEachTime() {
    goOn.countDown();
    try (PasswordChecks checks = new PasswordChecks(1, this::slowly)) {
      assertThat(checks.check("x", "a", "c")).isEqualTo(Result.WRONG);
      assertThat(checks.check("x", "a", "c")).isEqualTo(Result.WRONG);
    }
    assertThat(slow).hasValue(2);
  }

  @Test
  void check_samePasswordManyTimesAtOnce_isCheckedOnce() throws Exception {
    try (PasswordChecks checks = new PasswordChecks(1, this::slowly)) {
      List<Future<Result>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        results.add(clients.submit(() -> checks.check("a", "a", "c")));
      }
      Awaitility.await().until(() -> slow.get() == 1);
      goOn.countDown();

      for (Future<Result> result : results) {
        assertThat(result.get()).isNotEqualTo(Result.WRONG);
      }
    }
    assertThat(slow).hasValue(1);
  }

  @Test
  void check_floodOfWrongPasswords_isTurnedAwayAtOnce_andWhoIsKnownIsNot() throws Exception {
    goOn.countDown();
    AtomicInteger running = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    PasswordChecks.Comparison comparison =
        (password, stored, consumer) -> {
          if (password.startsWith("flood")) {
            running.incrementAndGet();
            try {
              end.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return password.equals(stored);
        };
    try (PasswordChecks checks =
        new PasswordChecks(PasswordChecks.PLACES_FOR_EACH_CHECK, comparison)) {
      int places = PasswordChecks.PLACES_FOR_EACH_CHECK * PasswordChecks.PLACES_FOR_EACH_CHECK;
      assertThat(checks.check("known", "known", "c")).isEqualTo(Result.RIGHT);
      AtomicInteger turnedAway = new AtomicInteger();
      for (int i = 0; i < places + 10; i++) {
        String password = "flood" + i;
        clients.execute(
            () -> {
              try {
                checks.check(password, "a", "c");
              } catch (TooManyLoginsException e) {
                turnedAway.incrementAndGet();
              }
            });
      }
      Awaitility.await().until(() -> turnedAway.get() >= 10);

      assertThat(running.get()).isLessThanOrEqualTo(PasswordChecks.PLACES_FOR_EACH_CHECK);
      assertThat(checks.check("known", "known", "c")).isEqualTo(Result.RIGHT_AS_BEFORE);
      // the others have waited for as long as they may, and gave their places back
      Awaitility.await()
          .until(() -> turnedAway.get() == places + 10 - PasswordChecks.PLACES_FOR_EACH_CHECK);
      end.countDown();
      Awaitility.await()
          .ignoreExceptionsInstanceOf(TooManyLoginsException.class)
          .until(() -> checks.check("new", "new", "c") != Result.WRONG);
    }
  }

  @Test
  void check_comparisonThatFails_failsThatOneOnly() {
    AtomicInteger calls = new AtomicInteger();
    try (PasswordChecks checks =
        new PasswordChecks(
            1,
            (password, stored, consumer) -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("broken");
              }
              return true;
            })) {
      assertThatExceptionOfType(RuntimeException.class)
          .isThrownBy(() -> checks.check("a", "a", "c"));
      assertThat(checks.check("a", "a", "c")).isEqualTo(Result.RIGHT);
    }
  }
}
