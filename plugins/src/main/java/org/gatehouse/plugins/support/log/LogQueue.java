package org.gatehouse.plugins.support.log;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.gatehouse.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * Records that wait to be sent, together where possible, by threads of their own.
 *
 * <p>What a batch's sender refuses is sent again, after a delay that doubles each time, so records
 * arrive at least once. They are lost, counted and logged, only when too many wait (then the oldest
 * go), when sending fails for too long, and when the node stops and they cannot be sent within
 * seconds. Thread-safe; adding a record never waits for I/O.
 */
public final class LogQueue {
  /** How many threads send at the same time, at most. */
  static final int MAX_SENDERS = 16;

  private static final double WARN_AT = 0.8;
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final PluginContext context;
  private final ThreadFactory threadFactory;
  private final System.Logger logger;

  private final ReentrantLock lock = new ReentrantLock();

  /** What idle threads wait for. */
  private final Condition arrived = lock.newCondition();

  /** What a thread waits for that has a batch to complete or to send again. */
  private final Condition woken = lock.newCondition();

  private final ArrayDeque<byte[]> entries = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile Settings settings;
  private volatile LogSender sender;
  private int idle;
  private long bytes;
  private long sent;
  private long dropped;
  private boolean isNearlyFull;
  private boolean isDropping;
  private boolean isClosing;
  private long closeAtNanos;

  LogQueue(Settings settings, LogSender sender, PluginContext context) {
    this(
        settings,
        sender,
        context,
        task -> new Thread(task, "log-queue-" + context.instance().id()));
  }

  LogQueue(
      Settings settings, LogSender sender, PluginContext context, ThreadFactory threadFactory) {
    this.settings = settings;
    this.sender = sender;
    this.context = context;
    this.threadFactory = threadFactory;
    this.logger = context.logger();
  }

  /**
   * How a queue behaves; times in nanoseconds.
   *
   * @param maxRetryTime failing for longer than this drops a batch; negative for no second try
   */
  public record Settings(
      int maxBatchSize,
      long maxCoalescingDelay,
      int maxEntries,
      long maxBytes,
      long maxRetryTime,
      long initialRetryDelay,
      long maxRetryDelay,
      int senders) {}

  /** From now on, as another plugin instance wants it. */
  void configure(Settings newSettings, LogSender newSender) {
    settings = newSettings;
    sender = newSender;
  }

  /** Adds a record. Drops the oldest ones when there is no room for it. */
  public void add(byte[] entry) {
    lock.lock();
    try {
      if (isClosing) {
        dropped++;
      } else if (entry.length > settings.maxBytes()) {
        dropped++;
        logger.log(
            Level.ERROR,
            "a record of {0} bytes was dropped (max_bytes: {1})",
            entry.length,
            settings.maxBytes());
      } else {
        makeRoomFor(entry);
        entries.addLast(entry);
        bytes += entry.length;
        wakeSender();
      }
    } finally {
      lock.unlock();
    }
  }

  private void makeRoomFor(byte[] entry) {
    warnWhenNearlyFull();
    while (entries.size() >= settings.maxEntries() || bytes > settings.maxBytes() - entry.length) {
      bytes -= entries.removeFirst().length;
      dropped++;
      if (!isDropping) {
        isDropping = true;
        logger.log(Level.ERROR, "queue full: the oldest records are dropped until some are sent");
      }
    }
  }

  private void warnWhenNearlyFull() {
    boolean nearly = entries.size() >= WARN_AT * settings.maxEntries();
    if (nearly && !isNearlyFull) {
      logger.log(Level.WARNING, "queue at 80% of its capacity");
    }
    isNearlyFull = nearly;
  }

  private void wakeSender() {
    if (idle == 0 && threads.size() < settings.senders()) {
      startSender();
    } else if (idle > 0) {
      arrived.signal();
    } else if (entries.size() >= batchSize()) {
      woken.signalAll();
    }
  }

  /** When there can be no more threads, the record waits, and the next one tries again. */
  private void startSender() {
    try {
      Thread thread = threadFactory.newThread(this::run);
      thread.setDaemon(true);
      thread.start();
      // it takes itself off in the end, for which it needs the lock
      threads.add(thread);
    } catch (OutOfMemoryError e) {
      logger.log(Level.WARNING, "no thread can be started to send records: {0}", e.getMessage());
    }
  }

  /** With several senders records go one by one, as in Kong. */
  private int batchSize() {
    return settings.senders() == 1 ? settings.maxBatchSize() : 1;
  }

  private void run() {
    try {
      for (List<byte[]> batch = next(); !batch.isEmpty(); batch = next()) {
        deliverOrLose(batch);
      }
    } catch (InterruptedException e) {
      // close() waits no longer
    } finally {
      lock.lock();
      try {
        threads.remove(Thread.currentThread());
      } finally {
        lock.unlock();
      }
    }
  }

  /** The records to send together; empty when there will be no more. */
  private List<byte[]> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (entries.isEmpty() && !isClosing) {
        idle++;
        try {
          arrived.await();
        } finally {
          idle--;
        }
      }
      awaitWhile(
          () -> !entries.isEmpty() && entries.size() < batchSize() && !isClosing,
          context.ticker().nanos() + settings.maxCoalescingDelay());
      List<byte[]> batch = new ArrayList<>();
      while (!entries.isEmpty() && batch.size() < batchSize()) {
        byte[] entry = entries.removeFirst();
        bytes -= entry.length;
        batch.add(entry);
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void deliverOrLose(List<byte[]> batch) throws InterruptedException {
    try {
      deliver(batch);
    } catch (InterruptedException | Error e) {
      lose(batch.size());
      throw e;
    }
  }

  private void deliver(List<byte[]> batch) throws InterruptedException {
    long started = context.ticker().nanos();
    long delay = settings.initialRetryDelay();
    for (boolean first = true; ; first = false) {
      Throwable problem = send(batch);
      if (problem == null) {
        return;
      }
      if (first) {
        logger.log(Level.WARNING, "records could not be sent: {0}", problem.toString());
      }
      if (context.ticker().nanos() - started > settings.maxRetryTime() || !pause(delay)) {
        lose(batch.size());
        return;
      }
      delay = Math.min(settings.maxRetryDelay(), 2 * delay);
    }
  }

  /** Returns why not; an error too, since there may be a thread for it the next time. */
  private @Nullable Throwable send(List<byte[]> batch) throws InterruptedException {
    try {
      sender.send(batch);
    } catch (IOException | RuntimeException | Error e) {
      return e;
    }
    lock.lock();
    try {
      sent += batch.size();
      if (isDropping) {
        isDropping = false;
        logger.log(Level.INFO, "records are sent again; {0} were dropped so far", dropped);
      }
    } finally {
      lock.unlock();
    }
    return null;
  }

  private void lose(int count) {
    lock.lock();
    try {
      dropped += count;
    } finally {
      lock.unlock();
    }
    logger.log(Level.ERROR, "{0} records were dropped: they could not be sent in time", count);
  }

  /** Waits before the next try. Returns false when the queue closes, and there is no more time. */
  private boolean pause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaitWhile(() -> !isClosing, context.ticker().nanos() + nanos);
      if (!isClosing) {
        return true;
      }
      long resume = Math.min(System.nanoTime() + nanos, closeAtNanos);
      for (long left = nanos; left > 0; left = resume - System.nanoTime()) {
        long unused = woken.awaitNanos(left);
      }
      return System.nanoTime() - closeAtNanos < 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits as long as a condition holds, until a moment at most; the lock is held. */
  private void awaitWhile(BooleanSupplier condition, long end) throws InterruptedException {
    Future<?> alarm = null;
    for (long left = timeTo(end); left > 0 && condition.getAsBoolean(); left = timeTo(end)) {
      if (alarm == null || alarm.isDone()) {
        try {
          alarm = context.scheduler().schedule(this::wake, left, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
          // the node stops, and close() comes soon
          long unused = woken.awaitNanos(left);
          continue;
        }
      }
      woken.await();
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
  }

  private long timeTo(long nanos) {
    return nanos - context.ticker().nanos();
  }

  private void wake() {
    lock.lock();
    try {
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what waits, for a few seconds at most; the rest is lost. */
  void close() {
    List<Thread> running;
    lock.lock();
    try {
      isClosing = true;
      closeAtNanos = System.nanoTime() + CLOSE_NANOS;
      running = List.copyOf(threads);
      arrived.signalAll();
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    join(running);
    int left = waiting();
    if (left > 0) {
      lose(left);
    }
  }

  private void join(List<Thread> running) {
    try {
      for (Thread thread : running) {
        long millis = TimeUnit.NANOSECONDS.toMillis(closeAtNanos - System.nanoTime());
        thread.join(Math.max(1, millis));
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      running.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  /** How many records wait. */
  public int waiting() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many records were sent. */
  public long sent() {
    lock.lock();
    try {
      return sent;
    } finally {
      lock.unlock();
    }
  }

  /** How many records were lost. */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
