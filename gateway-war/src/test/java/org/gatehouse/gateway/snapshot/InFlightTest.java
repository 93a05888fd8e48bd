package org.gatehouse.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InFlightTest {
  @Test
  void isEmpty_followsThoseWhoEnterAndLeave() {
    InFlight exchanges = new InFlight();
    assertThat(exchanges.isEmpty()).isTrue();
    exchanges.enter();
    assertThat(exchanges.isEmpty()).isFalse();
    exchanges.leave();
    assertThat(exchanges.isEmpty()).isTrue();
  }

  /** What a snapshot is to request threads and reloader, without the rest of it. */
  private static final class Stand {
    private final InFlight exchanges = new InFlight();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean closed;
  }

  private volatile Stand current = new Stand();

  @Test
  void enterAndLookAgain_manyThreads_nobodyIsInsideWhatWasFoundEmpty() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger slippedIn = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(
          threads.submit(
              () -> {
                while (!stop.get()) {
                  exchange(slippedIn);
                }
              }));
    }
    for (int i = 0; i < 20_000; i++) {
      Stand before = current;
      current = new Stand();
      while (!before.exchanges.isEmpty()) {
        Thread.onSpinWait();
      }
      before.closed = true;
      slippedIn.addAndGet(before.inside.get());
    }
    stop.set(true);
    for (Future<?> thread : running) {
      thread.get(10, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(slippedIn).hasValue(0);
  }

  private void exchange(AtomicInteger slippedIn) {
    Stand stand = current;
    stand.exchanges.enter();
    if (stand == current) {
      stand.inside.incrementAndGet();
      if (stand.closed) {
        slippedIn.incrementAndGet();
      }
      stand.inside.decrementAndGet();
    }
    stand.exchanges.leave();
  }
}
