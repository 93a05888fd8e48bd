package org.gatehouse.plugins.support.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.plugins.httplog.HttpLogPlugin;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Time stands still here unless a test advances it; senders wait for permits. */
class LogQueueTest {
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final LogQueue.Settings SINGLE = settings(1, 100, Long.MAX_VALUE, 1);

  private final FakePluginContext context =
      FakePluginContext.of(HttpLogPlugin.TYPE, Map.of("http_endpoint", "http://log.test/"));
  private final List<String> batches = new CopyOnWriteArrayList<>();
  private final Semaphore permits = new Semaphore(1000);
  private final AtomicInteger failures = new AtomicInteger();
  private LogQueue queue = queue(SINGLE);

  @AfterEach
  void close() {
    permits.release(1000);
    queue.close();
  }

  @Test
  void records_areSentInOrder() {
    add("a", "b", "c");

    await().untilAsserted(() -> assertThat(batches).containsExactly("a", "b", "c"));
    await().untilAsserted(() -> assertThat(queue.sent()).isEqualTo(3));
  }

  @Test
  void fullBatch_isSentAtOnce() {
    queue = queue(settings(3, 100, Long.MAX_VALUE, 1));
    add("a", "b", "c");

    await().untilAsserted(() -> assertThat(batches).containsExactly("a,b,c"));
  }

  @Test
  void partOfABatch_isSentAfterTheCoalescingDelay() {
    queue = queue(settings(3, 100, Long.MAX_VALUE, 1));
    add("a", "b");
    awaitTimer();
    context.advance(Duration.ofMillis(999));
    assertThat(batches).isEmpty();
    context.advance(MILLI);

    await().untilAsserted(() -> assertThat(batches).containsExactly("a,b"));
  }

  @Test
  void tooManyRecords_dropTheOldest() {
    queue = queue(settings(1, 3, Long.MAX_VALUE, 1));
    permits.drainPermits();
    add("a");
    await().until(() -> permits.hasQueuedThreads());
    add("b", "c", "d", "e", "f");

    assertThat(queue.waiting()).isEqualTo(3);
    assertThat(queue.dropped()).isEqualTo(2);
    permits.release(100);
    await().untilAsserted(() -> assertThat(batches).containsExactly("a", "d", "e", "f"));
    assertThat(context.logger().lines())
        .containsExactly(
            "WARNING queue at 80% of its capacity",
            "ERROR queue full: the oldest records are dropped until some are sent",
            "INFO records are sent again; 2 were dropped so far");
  }

  @Test
  void tooManyBytes_dropTheOldest() {
    queue = queue(settings(1, 100, 5, 1));
    permits.drainPermits();
    add("a");
    await().until(() -> permits.hasQueuedThreads());
    add("bb", "cc", "dd", "123456");

    assertThat(queue.waiting()).isEqualTo(2);
    assertThat(queue.dropped()).isEqualTo(2);
    permits.release(100);
    await().untilAsserted(() -> assertThat(batches).containsExactly("a", "cc", "dd"));
  }

  @Test
  void failedBatch_isSentAgainAfterDoublingDelaysUpToAMaximum() {
    failures.set(6);
    add("a");
    for (int delay : List.of(10, 20, 40, 80, 100, 100)) {
      awaitTimer();
      context.advance(Duration.ofMillis(delay - 1));
      assertThat(context.scheduler().pending()).isEqualTo(1);
      context.advance(MILLI);
    }

    await().untilAsserted(() -> assertThat(batches).containsExactly("a"));
    assertThat(queue.dropped()).isZero();
    assertThat(context.logger().lines())
        .containsExactly("WARNING records could not be sent: java.io.IOException: no");
  }

  @Test
  void batchThatFailsForTooLong_isLost() {
    failures.set(Integer.MAX_VALUE);
    add("a");
    await()
        .until(
            () -> {
              context.advance(Duration.ofSeconds(1));
              return queue.dropped() == 1;
            });

    assertThat(batches).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(context.logger().lines())
                    .contains("ERROR 1 records were dropped: they could not be sent in time"));
  }

  @Test
  void severalSenders_sendAtTheSameTime() {
    queue = queue(settings(5, 100, Long.MAX_VALUE, 16));
    permits.drainPermits();
    add("a", "b", "c");

    await().until(() -> permits.getQueueLength() == 3);
    permits.release(3);
    await().untilAsserted(() -> assertThat(batches).containsExactlyInAnyOrder("a", "b", "c"));
  }

  @Test
  void close_sendsWhatWaits() {
    queue = queue(settings(10, 100, Long.MAX_VALUE, 1));
    add("a", "b");
    awaitTimer();
    queue.close();

    assertThat(batches).containsExactly("a,b");
    add("c");
    assertThat(queue.dropped()).isEqualTo(1);
  }

  @Test
  void close_failingSender_givesUpWithinSeconds() {
    failures.set(Integer.MAX_VALUE);
    add("a", "b");
    long started = System.nanoTime();
    queue.close();

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
    await().untilAsserted(() -> assertThat(queue.dropped()).isEqualTo(2));
  }

  @Test
  void errorOfTheSender_isAFailureLikeAnother() {
    AtomicInteger calls = new AtomicInteger();
    LogSender scarce =
        batch -> {
          if (calls.getAndIncrement() == 0) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          send(batch);
        };
    queue = new LogQueue(SINGLE, scarce, context);
    add("a");
    awaitTimer();
    context.advance(Duration.ofMillis(10));

    await().untilAsserted(() -> assertThat(batches).containsExactly("a"));
    assertThat(queue.dropped()).isZero();
    assertThat(context.logger().lines())
        .containsExactly(
            "WARNING records could not be sent: java.lang.OutOfMemoryError: unable to create"
                + " native thread");
  }

  @Test
  void threadThatCannotBeStarted_isTriedAgainWithTheNextRecord() {
    ScarceThreads threads = new ScarceThreads();
    queue = new LogQueue(SINGLE, this::send, context, threads);
    threads.areGone(true);
    add("a");
    assertThat(queue.waiting()).isEqualTo(1);

    threads.areGone(false);
    add("b");
    await().untilAsserted(() -> assertThat(batches).containsExactly("a", "b"));
    assertThat(context.logger().lines())
        .containsExactly(
            "WARNING no thread can be started to send records: unable to create native thread");
  }

  @Test
  void queues_ofTheSamePlace_areOne() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    LogQueues.Key key = LogQueues.Key.of("name", context);
    LogQueue first = LogQueues.acquire(key, SINGLE, batch -> {}, context);
    LogQueue second = LogQueues.acquire(key, SINGLE, batch -> sent.countDown(), context);
    LogQueues.release(key);
    second.add("a".getBytes(UTF_8));

    assertThat(second).isSameAs(first);
    sent.await();
    LogQueues.release(key);
    assertThat(key).hasToString("queue of http-log");
  }

  private static LogQueue.Settings settings(
      int batchSize, int maxEntries, long maxBytes, int senders) {
    return new LogQueue.Settings(
        batchSize,
        Duration.ofSeconds(1).toNanos(),
        maxEntries,
        maxBytes,
        Duration.ofSeconds(60).toNanos(),
        Duration.ofMillis(10).toNanos(),
        Duration.ofMillis(100).toNanos(),
        senders);
  }

  private LogQueue queue(LogQueue.Settings settings) {
    return new LogQueue(settings, this::send, context);
  }

  private void send(List<byte[]> batch) throws IOException, InterruptedException {
    permits.acquire();
    if (failures.getAndDecrement() > 0) {
      throw new IOException("no");
    }
    batches.add(String.join(",", batch.stream().map(entry -> new String(entry, UTF_8)).toList()));
  }

  private void add(String... entries) {
    for (String entry : entries) {
      queue.add(entry.getBytes(UTF_8));
    }
  }

  private void awaitTimer() {
    await().until(() -> context.scheduler().pending() == 1);
  }
}
