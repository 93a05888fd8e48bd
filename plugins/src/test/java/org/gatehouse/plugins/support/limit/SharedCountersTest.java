package org.gatehouse.plugins.support.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.store.CounterStore.Counter;
import org.gatehouse.api.store.CounterStore.Increment;
import org.gatehouse.plugins.ratelimiting.RateLimitingPlugin;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class SharedCountersTest {
  private static final List<Limit> LIMITS =
      List.of(new Limit(Period.MINUTE, 3), new Limit(Period.HOUR, 10));

  private final FakePluginContext context =
      FakePluginContext.of(RateLimitingPlugin.TYPE, Map.of("minute", 3L));
  private final long now = context.clock().millis();
  private final SharedCounters counters =
      new SharedCounters(
          "scope",
          SharedTotals.in(context.counters()),
          "the database",
          Duration.ZERO,
          Duration.ofMillis(50),
          context);

  @Test
  void count_seesWhatOtherNodesCounted() {
    othersCount(2);

    assertThat(counters.count("a", now, LIMITS)).containsExactly(2, 0);
    assertThat(counters.count("a", now, LIMITS)).containsExactly(3, 1);
  }

  @Test
  void count_totalSeenAMomentAgo_isGoodEnough() {
    counters.count("a", now, LIMITS);
    othersCount(2);
    assertThat(counters.count("a", now, LIMITS)).containsExactly(1, 1);

    context.advance(Duration.ofMillis(51));
    assertThat(counters.count("a", now, LIMITS)).containsExactly(4, 2);
  }

  @Test
  void whatIsCounted_isSentTogether() {
    counters.count("a", now, LIMITS);
    counters.count("a", now, LIMITS);
    counters.count("b", now, LIMITS);
    assertThat(context.counters().writes()).isEmpty();
    context.scheduler().runDue();

    assertThat(context.counters().writes()).hasSize(1);
    assertThat(context.counters().writes().get(0))
        .containsExactlyInAnyOrder(
            increment("a", Period.MINUTE, 2),
            increment("a", Period.HOUR, 2),
            increment("b", Period.MINUTE, 1),
            increment("b", Period.HOUR, 1));
    assertThat(counters.count("a", now, LIMITS)).containsExactly(2, 2);
  }

  @Test
  void count_usedUpWindow_countsInNone() {
    for (int i = 0; i < 5; i++) {
      counters.count("a", now, LIMITS);
    }
    context.scheduler().runDue();

    assertThat(context.counters().writes().get(0))
        .containsExactlyInAnyOrder(
            increment("a", Period.MINUTE, 3), increment("a", Period.HOUR, 3));
  }

  @Test
  void count_storeIsDown_failsThenFailsUntried() {
    context.storeIsDown(true);

    assertThatThrownBy(() -> counters.count("a", now, LIMITS))
        .isInstanceOf(CountersUnavailableException.class)
        .hasMessage("the database cannot be used");
    assertThatThrownBy(() -> counters.count("a", now, LIMITS))
        .isInstanceOf(CountersUnavailableException.class)
        .hasNoCause();
  }

  @Test
  void whatCouldNotBeSent_isSentLater() {
    counters.count("a", now, LIMITS);
    context.storeIsDown(true);
    context.scheduler().runDue();
    context.storeIsDown(false);
    context.advance(Duration.ofSeconds(2));

    assertThat(context.counters().writes().get(0))
        .containsExactlyInAnyOrder(
            increment("a", Period.MINUTE, 1), increment("a", Period.HOUR, 1));
    assertThat(context.logger().lines())
        .containsExactly("WARNING what is counted here cannot be told to the other nodes");
  }

  @Test
  void close_sendsWhatIsLeft() {
    counters.count("a", now, LIMITS);
    counters.close();

    assertThat(context.counters().writes()).hasSize(1);
  }

  private void othersCount(int calls) {
    context.counters().add(List.of(increment("a", Period.MINUTE, calls)));
  }

  private Increment increment(String identifier, Period period, long by) {
    long start = period.startOf(now);
    return new Increment(
        new Counter("scope", identifier, period.wireName(), start), by, period.endOf(start));
  }
}
