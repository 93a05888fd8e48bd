package org.gatehouse.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SchedulingTest {
  private static final int CORES = 2;

  private final List<Boolean> policies = new ArrayList<>();
  private long now;
  private long used;
  private final Scheduling scheduling =
      new Scheduling(CORES, () -> used, isBatch -> policies.add(isBatch), now);

  /** Time passes in which so much of the processors' is used. */
  private void pass(Scheduling scheduling, int millis, double share, boolean isCrowded) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
    used += (long) (TimeUnit.MILLISECONDS.toNanos(millis) * CORES * share);
    scheduling.look(now, isCrowded);
  }

  private void pass(int millis, double share, boolean isCrowded) {
    pass(scheduling, millis, share, isCrowded);
  }

  @Test
  void busyProcess_isScheduledAsBatch_untilItHasNotBeenBusyForAWhile() {
    pass(Turns.LOOK_MILLIS, 0.5, true);
    pass(Turns.LOOK_MILLIS, 0.5, true);
    assertThat(policies).containsExactly(true);

    pass(Scheduling.HOLD_MILLIS - 1, 0, false);
    assertThat(scheduling.isBatch()).isTrue();
    pass(Turns.LOOK_MILLIS, 0, false);
    assertThat(policies).containsExactly(true, false);
    assertThat(scheduling.isBatch()).isFalse();
  }

  @Test
  void whereOthersKeepTheProcessorsBusy_nothingChanges() {
    pass(Turns.LOOK_MILLIS, Scheduling.SHARE - 0.01, true);

    assertThat(policies).isEmpty();
  }

  @Test
  void whereProcessorsHaveTimeToSpare_nothingChanges() {
    pass(Turns.LOOK_MILLIS, 0.5, false);

    assertThat(policies).isEmpty();
  }

  @Test
  void looksOnlyNowAndThen() {
    pass(Turns.LOOK_MILLIS - 1, 1, true);
    assertThat(policies).isEmpty();

    pass(1, 0, true);
    assertThat(policies).as("of the whole time").containsExactly(true);
  }

  @Test
  void whereThePolicyCannotBeSet_itIsNotTriedAgain() {
    List<Boolean> tries = new ArrayList<>();
    Scheduling refused =
        new Scheduling(
            CORES,
            () -> used,
            isBatch -> {
              tries.add(isBatch);
              throw new IOException("no chrt");
            },
            now);

    pass(refused, Turns.LOOK_MILLIS, 1, true);
    pass(refused, Turns.LOOK_MILLIS, 1, true);

    assertThat(tries).containsExactly(true);
    assertThat(refused.isBatch()).isFalse();
  }
}
