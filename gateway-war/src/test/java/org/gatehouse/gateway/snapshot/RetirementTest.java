package org.gatehouse.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetirementTest {
  private final FakeTicker ticker = new FakeTicker();
  private final Retirement retirement = new Retirement(ticker::nanos);
  private final InFlight exchanges = new InFlight();
  private final Closing plugin = new Closing();

  /** A plugin that says when it is closed. */
  private static final class Closing implements Plugin {
    private final CountDownLatch closed = new CountDownLatch(1);

    boolean isClosed() {
      return closed.getCount() == 0;
    }

    void awaitClosed() throws InterruptedException {
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @AfterEach
  void closeAll() {
    retirement.closeAll();
  }

  @Test
  void replaced_noExchange_closesAtOnce() throws Exception {
    retirement.replaced(exchanges, List.of(plugin));

    plugin.awaitClosed();
  }

  @Test
  void replaced_exchangesRun_closesAfterTheLast() throws Exception {
    exchanges.enter();
    exchanges.enter();
    retirement.replaced(exchanges, List.of(plugin));

    exchanges.leave();
    retirement.closeUnused();
    assertThat(plugin.isClosed()).isFalse();

    exchanges.leave();
    retirement.closeUnused();
    plugin.awaitClosed();
  }

  @Test
  void replaced_olderSnapshotInUse_keepsItsPluginsTooUntilThen() throws Exception {
    InFlight later = new InFlight();
    exchanges.enter();
    // the plugin was in both snapshots, and left with the second
    retirement.replaced(exchanges, List.of());
    retirement.replaced(later, List.of(plugin));

    retirement.closeUnused();
    assertThat(plugin.isClosed()).isFalse();

    exchanges.leave();
    retirement.closeUnused();
    plugin.awaitClosed();
  }

  @Test
  void replaced_exchangeThatNeverEnds_isNotWaitedForForEver() throws Exception {
    exchanges.enter();
    retirement.replaced(exchanges, List.of(plugin));

    ticker.advance(Duration.ofNanos(Retirement.PATIENCE_NANOS - 1));
    retirement.closeUnused();
    assertThat(plugin.isClosed()).isFalse();

    ticker.advance(Duration.ofNanos(1));
    retirement.closeUnused();
    plugin.awaitClosed();
  }

  @Test
  void closeAll_exchangesRun_closesAllTheSame() {
    exchanges.enter();
    retirement.replaced(exchanges, List.of(plugin));

    retirement.closeAll();

    assertThat(plugin.isClosed()).isTrue();
  }

  private Retirement on(ScarceThreads threads) {
    return new Retirement(
        ticker::nanos,
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads));
  }

  @Test
  void replaced_withoutANativeThread_closesOnceThereIsOne() throws Exception {
    Retirement scarce = on(new ScarceThreads(2));
    scarce.replaced(exchanges, List.of(plugin));
    scarce.closeUnused();
    assertThat(plugin.isClosed()).isFalse();

    scarce.closeUnused();
    plugin.awaitClosed();
    scarce.closeAll();
  }

  @Test
  void closeAll_withoutANativeThread_closesAllTheSame() {
    Retirement scarce = on(new ScarceThreads(2));
    scarce.replaced(exchanges, List.of(plugin));

    scarce.closeAll();

    assertThat(plugin.isClosed()).isTrue();
  }

  @Test
  void closing_thatTakesLong_holdsNobodyUp() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Plugin slow =
        new Plugin() {
          @Override
          public void close() {
            Awaitility.await().until(() -> mayEnd.getCount() == 0);
          }
        };
    retirement.replaced(new InFlight(), List.of(slow));
    retirement.replaced(exchanges, List.of(plugin));

    mayEnd.countDown();
    plugin.awaitClosed();
  }
}
