package org.gatehouse.gateway.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreGuardTest {
  private final FakeTicker ticker = new FakeTicker();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void ask_moreThanTheRate_waitsOrIsRefused() throws Exception {
    StoreGuard guard = new StoreGuard(10, ticker::nanos);
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    long start = System.nanoTime();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(
          threads.submit(
              () -> {
                try {
                  guard.ask(asked::incrementAndGet);
                } catch (StoreException e) {
                  assertThat(e).hasMessageContaining("too many lookups");
                  refused.incrementAndGet();
                }
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    double seconds = (System.nanoTime() - start) / 1e9;

    assertThat(asked.get() + refused.get()).isEqualTo(200);
    assertThat((double) asked.get()).isBetween(1.0, (seconds + 0.2) * 10);
    assertThat(refused.get()).isPositive();
  }

  @Test
  void ask_whileManyQuestionsHang_isRefusedAfterAWhile() throws Exception {
    StoreGuard guard = new StoreGuard(1_000_000, ticker::nanos);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(64);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      all.add(
          threads.submit(
              () ->
                  guard.ask(
                      () -> {
                        hanging.countDown();
                        try {
                          return release.await(1, TimeUnit.MINUTES);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      })));
    }
    hanging.await();

    assertThatThrownBy(() -> guard.ask(() -> "x"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("slow to answer");

    release.countDown();
    for (Future<?> one : all) {
      one.get();
    }
    assertThat(guard.ask(() -> "x")).isEqualTo("x");
  }

  @Test
  void ask_afterAFailureOfTheStore_isRefusedForASecond_butNotAfterABadRow() {
    StoreGuard guard = new StoreGuard(1000, ticker::nanos);
    RuntimeException cause = new IllegalStateException("x");
    StoreException bad = StoreException.unreadable("tokens", "1", "is broken", cause);
    assertThatThrownBy(() -> guard.ask(() -> fail(bad))).isSameAs(bad);
    assertThat(guard.ask(() -> "x")).isEqualTo("x");

    StoreException down = StoreException.unavailable("down", cause);
    assertThatThrownBy(() -> guard.ask(() -> fail(down))).isSameAs(down);
    assertThatThrownBy(() -> guard.ask(() -> "x")).hasMessageContaining("has just failed");

    ticker.advance(Duration.ofSeconds(1));
    assertThat(guard.ask(() -> "x")).isEqualTo("x");
  }

  private static String fail(StoreException failure) {
    throw failure;
  }
}
