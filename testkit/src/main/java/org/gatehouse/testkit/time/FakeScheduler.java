package org.gatehouse.testkit.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose tasks run on the test's own thread, in order of time, when the test calls
 * {@link #advance} or {@link #runDue}; never by themselves.
 */
public final class FakeScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final FakeTicker ticker;
  private final PriorityQueue<Task<?>> tasks =
      new PriorityQueue<>(
          Comparator.<Task<?>>comparingLong(task -> task.dueNanos)
              .thenComparingLong(task -> task.sequence));
  private long sequence;
  private boolean shutDown;

  public FakeScheduler(FakeTicker ticker) {
    this.ticker = ticker;
  }

  /** Runs what is due now, and what that makes due. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** Lets time pass and runs each task at its moment. */
  public void advance(Duration duration) {
    long end = ticker.nanos() + duration.toNanos();
    for (Task<?> task = next(end); task != null; task = next(end)) {
      moveTo(task.dueNanos);
      task.run();
    }
    moveTo(end);
  }

  /** How many tasks wait, periodic ones counted once. */
  public synchronized int pending() {
    return tasks.size();
  }

  private synchronized @Nullable Task<?> next(long end) {
    Task<?> first = tasks.peek();
    return first != null && first.dueNanos <= end ? tasks.poll() : null;
  }

  private void moveTo(long nanos) {
    ticker.advance(Duration.ofNanos(Math.max(0, nanos - ticker.nanos())));
  }

  @Override
  public void execute(Runnable command) {
    enqueue(task(command, 0, 0));
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return enqueued(task(command, unit.toNanos(delay), 0));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return enqueued(new Task<>(callable, unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return enqueued(task(command, unit.toNanos(initialDelay), unit.toNanos(period)));
  }

  /** As at a fixed rate: no time passes while a task runs. */
  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit);
  }

  private Task<@Nullable Void> task(Runnable command, long delayNanos, long periodNanos) {
    return new Task<@Nullable Void>(
        () -> {
          command.run();
          return null;
        },
        delayNanos,
        periodNanos);
  }

  private <V extends @Nullable Object> Task<V> enqueued(Task<V> task) {
    enqueue(task);
    return task;
  }

  private synchronized void enqueue(Task<?> task) {
    if (shutDown) {
      throw new RejectedExecutionException("the scheduler is shut down");
    }
    tasks.add(task);
  }

  @Override
  public synchronized void shutdown() {
    shutDown = true;
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    shutDown = true;
    List<Runnable> left = new ArrayList<>(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutDown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shutDown && tasks.isEmpty();
  }

  /** Runs what is due instead of waiting. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    runDue();
    return isTerminated();
  }

  private synchronized long nextSequence() {
    return sequence++;
  }

  /** One task; a periodic one puts itself back, at its next moment, unless it failed. */
  private final class Task<V extends @Nullable Object> extends FutureTask<V>
      implements RunnableScheduledFuture<V> {
    private final long periodNanos;
    private final long sequence = nextSequence();
    private long dueNanos;

    Task(Callable<V> callable, long delayNanos, long periodNanos) {
      super(callable);
      this.periodNanos = periodNanos;
      this.dueNanos = ticker.nanos() + Math.max(0, delayNanos);
    }

    @Override
    public void run() {
      if (!isPeriodic()) {
        super.run();
      } else if (runAndReset() && !isShutdown()) {
        dueNanos += periodNanos;
        enqueue(this);
      }
    }

    @Override
    public boolean isPeriodic() {
      return periodNanos > 0;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      synchronized (FakeScheduler.this) {
        tasks.remove(this);
      }
      return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - ticker.nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
