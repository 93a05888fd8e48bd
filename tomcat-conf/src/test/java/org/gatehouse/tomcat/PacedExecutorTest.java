package org.gatehouse.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacedExecutorTest {
  private static final int SECONDS = 20;
  private static final int THREADS = 40;

  private final PacedExecutor executor = new PacedExecutor();

  @BeforeEach
  void start() throws LifecycleException {
    executor.setName("test");
    executor.setNamePrefix("test-");
    executor.setMinSpareThreads(1);
    executor.setMaxThreads(THREADS);
    executor.setAtOncePerCore(1);
    executor.start();
  }

  @AfterEach
  void stop() throws LifecycleException {
    if (executor.getState().isAvailable()) {
      executor.stop();
    }
  }

  @Test
  void runsWhatItIsGiven() throws InterruptedException {
    int tasks = 10_000;
    CountDownLatch done = new CountDownLatch(tasks);
    Set<String> threads = ConcurrentHashMap.newKeySet();

    for (int i = 0; i < tasks; i++) {
      executor.execute(
          () -> {
            threads.add(Thread.currentThread().getName().replaceAll("[0-9]+$", ""));
            done.countDown();
          });
    }

    assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(threads).containsExactly("test-");
    assertThat(executor.getQueueSize()).isZero();
  }

  @Test
  void tasksThatWait_holdUpNoOthers() throws InterruptedException {
    assertAllBegin(THREADS);
  }

  @Test
  void moreThanThereAreThreads_waitUntilOneIsFree() throws InterruptedException {
    Semaphore steps = new Semaphore(0);
    CountDownLatch done = new CountDownLatch(2 * THREADS);

    for (int i = 0; i < 2 * THREADS; i++) {
      executor.execute(
          () -> {
            steps.acquireUninterruptibly();
            done.countDown();
          });
    }
    assertThat(executor.getQueueSize()).isGreaterThanOrEqualTo(THREADS);
    steps.release(2 * THREADS);

    assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.getLargestPoolSize()).isLessThanOrEqualTo(THREADS);
  }

  @Test
  void moreThreads_canBeHadWhileItRuns() throws InterruptedException {
    executor.setMaxThreads(2 * THREADS);

    assertAllBegin(2 * THREADS);
  }

  @Test
  void whoBringsMoreThanPlenty_isHeldUpForAMomentOnly() throws InterruptedException {
    int tasks = 3 * THREADS + Turns.PLENTY * Runtime.getRuntime().availableProcessors();
    Semaphore steps = new Semaphore(0);
    CountDownLatch done = new CountDownLatch(tasks);

    for (int i = 0; i < tasks; i++) {
      if (i >= 2 * THREADS) {
        steps.release(); // one more may end: the next that comes may be held up
      }
      executor.execute(
          () -> {
            steps.acquireUninterruptibly();
            done.countDown();
          });
    }
    steps.release(tasks);

    assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskThatFails_takesNoneWithIt() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(THREADS);
    CountDownLatch start = new CountDownLatch(1);

    for (int i = 0; i < 3 * THREADS; i++) {
      boolean fails = i % 3 != 0;
      executor.execute(
          () -> {
            awaitQuietly(start);
            if (fails) {
              throw new Failure();
            }
            done.countDown();
          });
    }
    start.countDown();

    assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void takesNothing_onceItIsStopped_andCanBeStartedAgain() throws Exception {
    executor.stop();

    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("test is not started");

    executor.start();
    runsWhatItIsGiven();
  }

  @Test
  void itsThreadsEnd_whenItStops() throws Exception {
    Thread watch =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("test-pace"))
            .findAny()
            .orElseThrow();

    executor.stop();

    watch.join(TimeUnit.SECONDS.toMillis(SECONDS));
    assertThat(watch.isAlive()).isFalse();
  }

  /** So many tasks, none of which ends before all have begun. */
  private void assertAllBegin(int tasks) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(tasks);
    CountDownLatch end = new CountDownLatch(1);

    for (int i = 0; i < tasks; i++) {
      executor.execute(
          () -> {
            begun.countDown();
            awaitQuietly(end);
          });
    }

    assertThat(begun.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    end.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Thrown by a task, without filling the log with where. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("on purpose", null, false, false);
    }
  }
}
