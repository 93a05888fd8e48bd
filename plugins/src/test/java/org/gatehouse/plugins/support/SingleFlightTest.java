package org.gatehouse.plugins.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private final SingleFlight<String> flights = new SingleFlight<>();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger done = new AtomicInteger();

  /** Begins work on another thread, which waits in it. */
  private FutureTask<String> begin(Supplier<String> work) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<String> first =
        new FutureTask<>(
            () ->
                flights.get(
                    "key",
                    () -> {
                      begun.countDown();
                      try {
                        goOn.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      done.incrementAndGet();
                      return work.get();
                    }));
    new Thread(first, "first").start();
    begun.await();
    return first;
  }

  /** Wants the same on yet another thread, and waits until that one waits. */
  private FutureTask<String> join() {
    Callable<String> want = () -> flights.get("key", () -> "done twice");
    FutureTask<String> second = new FutureTask<>(want);
    Thread thread = new Thread(second, "second");
    thread.start();
    Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
    return second;
  }

  @Test
  void get_whileAnotherIsAtIt_isThatOnesResult() throws Exception {
    FutureTask<String> first = begin(() -> "one");
    FutureTask<String> second = join();
    assertThat(flights.get("other key", () -> "another")).isEqualTo("another");
    goOn.countDown();

    assertThat(first.get()).isEqualTo("one");
    assertThat(second.get()).isEqualTo("one");
    assertThat(done).hasValue(1);
    assertThat(flights.get("key", () -> "anew")).isEqualTo("anew");
  }

  @Test
  void get_workThatFails_failsForAll() throws Exception {
    RuntimeException failure = new IllegalStateException("on purpose");
    FutureTask<String> first =
        begin(
            () -> {
              throw failure;
            });
    FutureTask<String> second = join();
    goOn.countDown();

    assertThatThrownBy(first::get).cause().isSameAs(failure);
    assertThatThrownBy(second::get).cause().isSameAs(failure);
    assertThat(flights.get("key", () -> "anew")).isEqualTo("anew");
  }

  @Test
  void get_workThatMeetsAnError_leavesNobodyWaiting() throws Exception {
    Error error = new AssertionError("on purpose");
    FutureTask<String> first =
        begin(
            () -> {
              throw error;
            });
    FutureTask<String> second = join();
    goOn.countDown();

    assertThatThrownBy(first::get).cause().isSameAs(error);
    assertThatThrownBy(second::get)
        .cause()
        .isInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(error);
  }
}
