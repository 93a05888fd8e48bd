package org.gatehouse.plugins.support.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.gatehouse.api.store.CounterStore.Counter;
import org.gatehouse.api.store.CounterStore.Increment;
import org.gatehouse.plugins.ratelimiting.RateLimitingPlugin;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.thread.ScarceThreads;
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
          context,
          context.scheduler(),
          Runnable::run);

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

  @Test
  void close_whileTheStoreIsDown_triesOnceMoreAndEndsIt() {
    counters.count("a", now, LIMITS);
    context.storeIsDown(true);
    context.scheduler().runDue();
    counters.close();
    context.scheduler().advance(Duration.ofSeconds(10));

    assertThat(context.scheduler().pending()).isZero();
  }

  @Test
  void close_whileAnotherThreadSends_endsIt() throws Exception {
    CountDownLatch isAsked = new CountDownLatch(1);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    SharedCounters slow =
        counters(
            increments -> {
              isAsked.countDown();
              await(mayAnswer);
              return increments.stream().map(Increment::by).toList();
            });
    Thread other = new Thread(() -> slow.count("a", now, LIMITS));
    other.start();
    await(isAsked);
    slow.count("a", now, LIMITS);
    slow.close();

    assertThat(context.scheduler().pending()).isEqualTo(1);
    context.advance(Duration.ofSeconds(10));
    assertThat(context.scheduler().pending()).isZero();
    mayAnswer.countDown();
    other.join();
  }

  @Test
  void countersThatWereOnlyAskedFor_areNotSentAfterAnOutage() {
    List<Increment> sent = new ArrayList<>();
    AtomicBoolean isDown = new AtomicBoolean();
    SharedCounters noting =
        counters(
            increments -> {
              if (isDown.get()) {
                throw new IllegalStateException("as the test wants it");
              }
              sent.addAll(increments);
              return increments.stream().map(Increment::by).toList();
            });
    noting.count("a", now, LIMITS);
    isDown.set(true);
    context.scheduler().runDue();
    for (int i = 0; i < 100; i++) {
      String identifier = "b" + i;
      context.advance(Duration.ofMillis(5));
      assertThatThrownBy(() -> noting.count(identifier, now, LIMITS))
          .isInstanceOf(CountersUnavailableException.class);
    }
    isDown.set(false);
    sent.clear();
    context.advance(Duration.ofSeconds(3));

    assertThat(sent)
        .containsExactlyInAnyOrder(
            increment("a", Period.MINUTE, 1), increment("a", Period.HOUR, 1));
  }

  @Test
  void moreCountersThanAreKept_areSentWhenTheyCountAgain() {
    AtomicLong sent = new AtomicLong();
    SharedCounters noting =
        counters(
            increments -> {
              increments.forEach(increment -> sent.addAndGet(increment.by()));
              return increments.stream().map(Increment::by).toList();
            });
    List<Limit> limits = LIMITS.subList(0, 1);
    for (int i = 0; i < 100_010; i++) {
      noting.count("a" + i, now, limits);
    }
    context.scheduler().runDue();
    assertThat(sent).hasValue(100_000);

    noting.count("a100009", now, limits);
    context.scheduler().runDue();
    assertThat(sent).hasValue(100_002);
  }

  @Test
  void errors_whileTotalsAreAsked_leaveNothingBehind() {
    AtomicLong sent = new AtomicLong();
    AtomicBoolean isShort = new AtomicBoolean(true);
    SharedCounters noting =
        counters(
            increments -> {
              if (isShort.get()) {
                throw new OutOfMemoryError("as the test wants it");
              }
              increments.forEach(increment -> sent.addAndGet(increment.by()));
              return increments.stream().map(Increment::by).toList();
            });
    List<Limit> limits = LIMITS.subList(0, 1);
    assertThatThrownBy(() -> noting.count("a", now, limits)).isInstanceOf(OutOfMemoryError.class);
    isShort.set(false);
    noting.count("a", now, limits);
    isShort.set(true);
    context.scheduler().runDue();
    assertThat(sent).hasValue(0);

    isShort.set(false);
    context.advance(Duration.ofSeconds(1));
    assertThat(sent).hasValue(1);
    assertThat(context.logger().lines())
        .containsExactly("WARNING what is counted here cannot be told to the other nodes");
  }

  @Test
  void threadThatCannotBeStarted_isTriedAgain() {
    ScarceThreads threads = new ScarceThreads(1);
    SharedCounters scarce =
        counters(
            SharedTotals.in(context.counters()),
            context.scheduler(),
            task -> threads.newThread(task).start());
    scarce.count("a", now, LIMITS);
    context.scheduler().runDue();
    assertThat(context.counters().writes()).isEmpty();

    context.advance(Duration.ofSeconds(1));
    Awaitility.await().until(() -> context.counters().writes().size() == 1);
  }

  @Test
  void totalsThatHang_leaveTheSchedulerToOthers() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    ScheduledExecutorService two = Executors.newScheduledThreadPool(2);
    List<SharedCounters> hanging = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      hanging.add(
          counters(
              increments -> {
                if (increments.get(0).by() > 0) {
                  await(mayAnswer);
                }
                return increments.stream().map(Increment::by).toList();
              },
              two,
              SharedCounters.SENDERS));
    }
    hanging.forEach(one -> one.count("a", now, LIMITS));
    Future<String> other = two.schedule(() -> "done", 0, TimeUnit.MILLISECONDS);

    assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo("done");
    mayAnswer.countDown();
    hanging.forEach(SharedCounters::close);
    two.shutdownNow();
  }

  private SharedCounters counters(SharedTotals totals) {
    return counters(totals, context.scheduler(), Runnable::run);
  }

  private SharedCounters counters(
      SharedTotals totals, ScheduledExecutorService scheduler, Executor senders) {
    return new SharedCounters(
        "scope",
        totals,
        "redis",
        Duration.ZERO,
        Duration.ofMillis(50),
        context,
        scheduler,
        senders);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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
