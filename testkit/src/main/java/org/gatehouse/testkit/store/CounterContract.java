package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.CounterStore.Counter;
import org.gatehouse.api.store.CounterStore.Increment;
import org.gatehouse.api.store.Store;
import org.junit.jupiter.api.Test;

/** Counters that nodes share. */
public interface CounterContract {
  /** A counter of the windows of a minute. */
  Counter MINUTE = new Counter("rate-limiting:1", "127.0.0.1", "minute", 1_795_384_740_000L);

  private static long later() {
    return System.currentTimeMillis() + 60_000;
  }

  @Test
  default void value_unknownCounter_isZero(Store store) {
    assertThat(store.counters().value(MINUTE)).isZero();
  }

  @Test
  default void add_severalTimes_sumsUp(Store store) {
    CounterStore counters = store.counters();
    counters.add(List.of(new Increment(MINUTE, 1, later())));
    counters.add(List.of(new Increment(MINUTE, 2, later()), new Increment(MINUTE, 4, later())));
    assertThat(counters.value(MINUTE)).isEqualTo(7);
  }

  @Test
  default void add_nothing_doesNothing(Store store) {
    store.counters().add(List.of());
    assertThat(store.counters().value(MINUTE)).isZero();
  }

  @Test
  default void add_countersThatDifferInOnePart_areApart(Store store) {
    List<Counter> all =
        List.of(
            MINUTE,
            new Counter("rate-limiting:2", "127.0.0.1", "minute", 1_795_384_740_000L),
            new Counter("rate-limiting:1", "::1", "minute", 1_795_384_740_000L),
            new Counter("rate-limiting:1", "127.0.0.1", "hour", 1_795_384_740_000L),
            new Counter("rate-limiting:1", "127.0.0.1", "minute", 1_795_384_800_000L));
    List<Increment> increments = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      increments.add(new Increment(all.get(i), i + 1, later()));
    }
    store.counters().add(increments);
    assertThat(all.stream().map(store.counters()::value)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  default void add_expiredCounter_startsAgainAtZero(Store store) {
    CounterStore counters = store.counters();
    counters.add(List.of(new Increment(MINUTE, 5, System.currentTimeMillis() - 1000)));
    assertThat(counters.value(MINUTE)).isZero();
    counters.add(List.of(new Increment(MINUTE, 1, later())));
    assertThat(counters.value(MINUTE)).isEqualTo(1);
  }

  @Test
  default void cleanUp_liveCounter_isKept(Store store) {
    store.counters().add(List.of(new Increment(MINUTE, 5, later())));
    store.cleanUp();
    assertThat(store.counters().value(MINUTE)).isEqualTo(5);
  }

  @Test
  default void add_byManyAtOnceInAnyOrder_losesNothing(Store store) throws Exception {
    int writers = 8;
    int rounds = 25;
    Counter other = new Counter("rate-limiting:1", "127.0.0.1", "hour", 0);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        List<Increment> increments =
            new ArrayList<>(
                List.of(new Increment(MINUTE, 1, later()), new Increment(other, 2, later())));
        if (writer % 2 == 0) {
          Collections.reverse(increments);
        }
        work.add(
            () -> {
              for (int round = 0; round < rounds; round++) {
                store.counters().add(increments);
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(work)) {
        assertDone(done);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(store.counters().value(MINUTE)).isEqualTo((long) writers * rounds);
    assertThat(store.counters().value(other)).isEqualTo(2L * writers * rounds);
  }

  private static void assertDone(Future<Void> done) throws InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
