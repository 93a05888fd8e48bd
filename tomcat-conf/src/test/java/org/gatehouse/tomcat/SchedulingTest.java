package org.gatehouse.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchedulingTest {
  private static final int CORES = 2;

  private final List<Boolean> policies = new ArrayList<>();
  private long now;
  private long used;
  private boolean isBatch;
  private @Nullable IOException problem;
  private final Scheduling scheduling = new Scheduling(CORES, () -> used, this::set, now);

  /** Time passes in which so much of the processors' is used. */
  private void pass(int millis, double share, boolean isCrowded) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
    used += (long) (TimeUnit.MILLISECONDS.toNanos(millis) * CORES * share);
    isBatch = scheduling.look(now, isCrowded);
  }

  @Test
  void busyProcess_isScheduledAsBatch_untilItHasNotBeenBusyForAWhile() {
    pass(Scheduling.PERIOD_MILLIS, 0.5, true);
    pass(Scheduling.PERIOD_MILLIS, 0.5, true);
    assertThat(policies).containsExactly(true);

    pass(Scheduling.PERIOD_MILLIS, 0, false);
    assertThat(isBatch).isTrue();
    pass(Scheduling.PERIOD_MILLIS, 0, false);
    assertThat(policies).containsExactly(true, false);
    assertThat(isBatch).isFalse();
  }

  @Test
  void aCalmPeriodBetweenBusyOnes_changesNothing() {
    for (int i = 0; i < 5; i++) {
      pass(Scheduling.PERIOD_MILLIS, 0.5, true);
      pass(Scheduling.PERIOD_MILLIS, 0, false);
    }
    assertThat(policies).containsExactly(true);
  }

  @Test
  void bursts_changeNothing() {
    int crowded = (int) (Scheduling.PERIOD_MILLIS * Scheduling.CROWDED) - 1;
    for (int i = 0; i < 5; i++) {
      pass(crowded, 0.9, true);
      pass(Scheduling.PERIOD_MILLIS - crowded, 0.9, false);
    }
    assertThat(policies).isEmpty();
  }

  @Test
  void whereOthersKeepTheProcessorsBusy_nothingChanges() {
    pass(Scheduling.PERIOD_MILLIS, Scheduling.SHARE - 0.01, true);

    assertThat(policies).isEmpty();
  }

  @Test
  void whereProcessorsHaveTimeToSpare_nothingChanges() {
    pass(Scheduling.PERIOD_MILLIS, 0.5, false);

    assertThat(policies).isEmpty();
  }

  @Test
  void periodIsDecidedWhenItIsOver() {
    for (int passed = 0; passed + 1 < Scheduling.PERIOD_MILLIS; passed++) {
      pass(1, 1, true);
    }
    assertThat(policies).isEmpty();

    pass(1, 0, true);
    assertThat(policies).as("of the whole time").containsExactly(true);
  }

  @Test
  void whereThePolicyCannotBeSet_itIsNotTriedAgain() {
    problem = new IOException("no chrt");

    pass(Scheduling.PERIOD_MILLIS, 1, true);
    pass(Scheduling.PERIOD_MILLIS, 1, true);

    assertThat(policies).containsExactly(true);
    assertThat(isBatch).isFalse();
  }

  @Test
  void whereItCannotBecomeUsual_itIsTriedAgain() {
    pass(Scheduling.PERIOD_MILLIS, 1, true);
    problem = new IOException("no process to be had");
    for (int i = 0; i < Scheduling.CALM_PERIODS; i++) {
      pass(Scheduling.PERIOD_MILLIS, 0, false);
    }
    assertThat(isBatch).isTrue();

    problem = null;
    pass(Scheduling.PERIOD_MILLIS, 0, false);

    assertThat(policies).containsExactly(true, false, false);
    assertThat(isBatch).isFalse();
  }

  private void set(boolean toBatch) throws IOException {
    policies.add(toBatch);
    if (problem != null) {
      throw problem;
    }
  }
}
