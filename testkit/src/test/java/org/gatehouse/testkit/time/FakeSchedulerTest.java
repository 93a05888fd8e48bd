package org.gatehouse.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FakeSchedulerTest {
  private final FakeTicker ticker = new FakeTicker();
  private final FakeScheduler scheduler = new FakeScheduler(ticker);
  private final List<String> ran = new ArrayList<>();

  @Test
  void advance_severalTasks_runEachAtItsMomentInOrder() {
    ScheduledFuture<?> b = scheduler.schedule(() -> log("b"), 2, TimeUnit.SECONDS);
    ScheduledFuture<?> a = scheduler.schedule(() -> log("a"), 1, TimeUnit.SECONDS);
    ScheduledFuture<?> late = scheduler.schedule(() -> log("late"), 4, TimeUnit.SECONDS);

    scheduler.advance(Duration.ofSeconds(3));

    assertThat(ran).containsExactly("a@1", "b@2");
    assertThat(ticker.nanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
    assertThat(scheduler.pending()).isEqualTo(1);
    assertThat(List.of(a, b)).allMatch(Future::isDone);
    assertThat(late.getDelay(TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void scheduleAtFixedRate_advance_runsOnceAPeriodUntilCancelled() {
    ScheduledFuture<?> task =
        scheduler.scheduleAtFixedRate(() -> log("tick"), 1, 2, TimeUnit.SECONDS);

    scheduler.advance(Duration.ofSeconds(6));
    task.cancel(false);
    scheduler.advance(Duration.ofSeconds(6));

    assertThat(ran).containsExactly("tick@1", "tick@3", "tick@5");
    assertThat(scheduler.pending()).isZero();
  }

  @Test
  void execute_runDue_runsWhatItStartedToo() {
    scheduler.execute(() -> scheduler.execute(() -> log("inner")));

    assertThat(ran).isEmpty();
    scheduler.runDue();

    assertThat(ran).containsExactly("inner@0");
  }

  @Test
  void schedule_afterShutdown_isRejected() {
    scheduler.shutdown();

    assertThatThrownBy(() -> scheduler.execute(() -> log("never")))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void clock_tickerAdvances_followsAndJumpsWhenSet() {
    FakeClock clock = new FakeClock(ticker, Instant.parse("2026-01-01T00:00:00Z"));

    ticker.advance(Duration.ofSeconds(5));
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));

    clock.set(Instant.parse("2020-01-01T00:00:00Z"));
    ticker.advance(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(Instant.parse("2020-01-01T00:00:01Z"));
  }

  private void log(String name) {
    ran.add(name + "@" + Duration.ofNanos(ticker.nanos()).toSeconds());
  }
}
