package org.gatehouse.plugins.support.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.testkit.time.FakeClock;
import org.gatehouse.testkit.time.FakeScheduler;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.Test;

class LocalCountersTest {
  private static final long NOON = Instant.parse("2026-05-06T12:00:00Z").toEpochMilli();
  private static final List<Limit> LIMITS =
      List.of(new Limit(Period.MINUTE, 2), new Limit(Period.HOUR, 3));

  private final FakeTicker ticker = new FakeTicker();
  private final FakeScheduler scheduler = new FakeScheduler(ticker);
  private final FakeClock clock = new FakeClock(ticker, Instant.ofEpochMilli(NOON));
  private final LocalCounters counters = new LocalCounters(clock, scheduler, 3);

  @Test
  void count_tellsUseBeforeTheCall() {
    assertThat(counters.count("a", NOON, LIMITS)).containsExactly(0, 0);
    assertThat(counters.count("a", NOON, LIMITS)).containsExactly(1, 1);
    assertThat(counters.count("b", NOON, LIMITS)).containsExactly(0, 0);
  }

  @Test
  void count_usedUpWindow_countsInNone() {
    counters.count("a", NOON, LIMITS);
    counters.count("a", NOON, LIMITS);

    assertThat(counters.count("a", NOON, LIMITS)).containsExactly(2, 2);
    assertThat(counters.count("a", NOON, LIMITS)).containsExactly(2, 2);
  }

  @Test
  void count_nextWindow_startsAnew() {
    counters.count("a", NOON, LIMITS);
    counters.count("a", NOON, LIMITS);

    assertThat(counters.count("a", NOON + 60_000, LIMITS)).containsExactly(0, 2);
    assertThat(counters.count("a", NOON + 60_000, LIMITS)).containsExactly(1, 3);
  }

  @Test
  void count_callJustBeforeTheWindowEnded_doesNotThrowAwayTheNext() {
    counters.count("a", NOON, LIMITS);

    assertThat(counters.count("a", NOON - 1, LIMITS)).containsExactly(1, 1);
    assertThat(counters.count("a", NOON, LIMITS)).containsExactly(2, 2);
  }

  @Test
  void count_clockSetBack_startsAnew() {
    counters.count("a", NOON, LIMITS);

    assertThat(counters.count("a", NOON - 7_200_000, LIMITS)).containsExactly(0, 0);
  }

  @Test
  void count_manyClients_forgetsTheLeastRecent() {
    counters.count("recent", NOON, LIMITS);
    counters.count("old", NOON, LIMITS);
    for (int i = 0; i < 20; i++) {
      counters.count("client " + i, NOON, LIMITS);
      counters.count("recent", NOON, List.of(new Limit(Period.MINUTE, 100)));
    }

    assertThat(counters.count("recent", NOON, List.of(new Limit(Period.MINUTE, 100))))
        .containsExactly(21);
    assertThat(counters.count("old", NOON, LIMITS)).containsExactly(0, 0);
    assertThat(counters.size()).isLessThanOrEqualTo(6);
  }

  @Test
  void windowsThatAreOver_areForgotten() {
    counters.count("a", NOON, List.of(new Limit(Period.MINUTE, 2)));
    counters.count("b", NOON, LIMITS);
    scheduler.advance(Duration.ofMinutes(2));

    assertThat(counters.size()).isEqualTo(1);
  }

  @Test
  void close_stopsSweeping() {
    counters.close();

    assertThat(scheduler.pending()).isZero();
  }

  @Test
  void count_manyThreads_letsThroughExactlyTheLimit() throws Exception {
    List<Limit> limits = List.of(new Limit(Period.MINUTE, 1000), new Limit(Period.HOUR, 5000));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Integer>> passed = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      passed.add(
          threads.submit(
              () -> {
                start.await();
                int through = 0;
                for (int i = 0; i < 500; i++) {
                  through += counters.count("a", NOON, limits)[0] < 1000 ? 1 : 0;
                }
                return through;
              }));
    }
    start.countDown();
    int total = 0;
    for (Future<Integer> one : passed) {
      total += one.get();
    }
    threads.shutdown();

    assertThat(total).isEqualTo(1000);
  }
}
