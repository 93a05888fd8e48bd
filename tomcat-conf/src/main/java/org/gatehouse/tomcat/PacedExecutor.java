package org.gatehouse.tomcat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.tomcat.util.threads.TaskThread;
import org.apache.tomcat.util.threads.TaskThreadFactory;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.gatehouse.tomcat.Turns.Turn;
import org.jspecify.annotations.Nullable;

/**
 * Threads that serve clients, no more of them at once than get more done: an {@code Executor} in
 * {@code server.xml}, which takes the attributes of Tomcat's.
 *
 * <p>A request keeps its thread until it is answered. With many clients as many threads take turns
 * on few cores, and each finds the cores' caches full of the others' stacks and buffers. So tasks
 * wait for their {@link Turns}, the thread that has ended one goes on with the next, and of idle
 * threads the one that has worked last works first; {@code docs/performance.md} tells what that
 * saves.
 *
 * <p>While many tasks wait, Tomcat's poller does too, for a moment: it would only add to them, and
 * does more by each of its system calls, and for each time that it is woken, the later it looks.
 */
public final class PacedExecutor extends StandardThreadExecutor {
  /**
   * Between two looks, at least while tasks wait, while some may have to, and while none has to.
   */
  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(Turns.LOOK_MILLIS);

  /** For so long at most a thread that brings tasks awaits that few wait. */
  private static final long FEW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final String AUTO = "auto";
  private static final List<String> SCHEDULING = List.of(AUTO, "batch", "normal");

  private int atOncePerCore = 2;
  private String scheduling = AUTO;
  private volatile @Nullable Pace pace;

  /** Made by Tomcat, by name. */
  public PacedExecutor() {}

  /** The attribute {@code atOncePerCore}: so many requests are always served at once. */
  public int getAtOncePerCore() {
    return atOncePerCore;
  }

  public void setAtOncePerCore(int requests) {
    atOncePerCore = requests;
  }

  /**
   * The attribute {@code scheduling}: {@code auto} has the process scheduled as {@link Scheduling}
   * tells, unless who started it has set a policy; with {@code batch} and {@code normal} it stays
   * as that one has set it.
   */
  public String getScheduling() {
    return scheduling;
  }

  /**
   * Sets it, before the start.
   *
   * @throws IllegalArgumentException when it is none of the three
   */
  public void setScheduling(String scheduling) {
    if (!SCHEDULING.contains(scheduling)) {
      throw new IllegalArgumentException(
          "scheduling: " + scheduling + " (expected: auto, batch or normal)");
    }
    this.scheduling = scheduling;
  }

  /** Shown by JMX: how many tasks may be under way at once, short of those that last. */
  public int getAtOnce() {
    Pace now = pace;
    return now == null ? 0 : now.turns.limit();
  }

  /** Shown by JMX: how many tasks wait. */
  @Override
  public int getQueueSize() {
    Pace now = pace;
    return now == null ? 0 : now.turns.waiting();
  }

  /** Shown by JMX: how many tasks are done; the pool counts its own, each of which runs many. */
  @Override
  public long getCompletedTaskCount() {
    Pace now = pace;
    return now == null ? 0 : now.turns.completed();
  }

  /** Set by JMX while it runs, too. */
  @Override
  public void setMaxThreads(int threads) {
    super.setMaxThreads(threads);
    Pace now = pace;
    if (now != null) {
      now.turns.setMost(threads);
    }
  }

  @Override
  protected void startInternal() throws LifecycleException {
    // a task is handed to the thread that became idle last, or to a new one, but never queued
    executor =
        new ThreadPoolExecutor(
            getMinSpareThreads(),
            getMaxThreads(),
            getMaxIdleTime(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            new TaskThreadFactory(getNamePrefix(), isDaemon(), getThreadPriority()));
    executor.setThreadRenewalDelay(getThreadRenewalDelay());
    int cores = Runtime.getRuntime().availableProcessors();
    pace =
        new Pace(
            executor,
            new Turns(atOncePerCore * cores, getMaxThreads(), System.nanoTime()),
            scheduling.equals(AUTO) ? scheduling(cores) : null,
            getNamePrefix());
    setState(LifecycleState.STARTING);
  }

  @Override
  protected void stopInternal() throws LifecycleException {
    Pace now = pace;
    pace = null;
    if (now != null) {
      now.stop();
    }
    super.stopInternal();
  }

  /**
   * Runs a task when its turn comes.
   *
   * @throws RejectedExecutionException when the executor is not started
   */
  @Override
  public void execute(Runnable task) {
    Pace now = pace;
    if (now == null) {
      throw new RejectedExecutionException(getName() + " is not started");
    }
    now.execute(task);
  }

  /** How much of the processors' time is in use, as {@link Turns#look} has it. */
  private static DoubleSupplier load() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system::getCpuLoad
        : () -> -1;
  }

  private static @Nullable Scheduling scheduling(int cores) {
    return Scheduling.isUsual()
            && ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? new Scheduling(cores, system::getProcessCpuTime, Scheduling::chrt, System.nanoTime())
        : null;
  }

  /** From a start to a stop. */
  private static final class Pace {
    private final ThreadPoolExecutor threads;
    private final Turns turns;
    private final @Nullable Scheduling scheduling;
    private final Thread watch;
    private volatile boolean isStopped;
    private volatile boolean isWatchAsleep;
    private volatile @Nullable Thread awaitsFew;

    Pace(ThreadPoolExecutor threads, Turns turns, @Nullable Scheduling scheduling, String name) {
      this.threads = threads;
      this.turns = turns;
      this.scheduling = scheduling;
      watch = new Thread(this::watch, name + "pace");
      watch.setDaemon(true);
      watch.start();
    }

    void execute(Runnable task) {
      Turn turn = turns.come(task, System.nanoTime());
      if (turn != null) {
        begin(turn);
      }
      if (isWatchAsleep) {
        LockSupport.unpark(watch);
      }
      if (turn == null && !(Thread.currentThread() instanceof TaskThread) && turns.grantPause()) {
        awaitFew();
      }
    }

    /** Not for a thread that runs tasks itself: it would hold up what it should do. */
    private void awaitFew() {
      awaitsFew = Thread.currentThread();
      if (!turns.areFew()) {
        LockSupport.parkNanos(this, FEW_NANOS);
      }
      awaitsFew = null;
    }

    private void tellWhenFew() {
      Thread thread = awaitsFew;
      if (thread != null && turns.areFew()) {
        awaitsFew = null;
        LockSupport.unpark(thread);
      }
    }

    /** Returns whether there was a thread. */
    private boolean begin(Turn turn) {
      try {
        threads.execute(() -> run(turn));
        return true;
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        // all are in use, or the system gives no more: one that ends its task takes this
        turns.putBack(turn);
        return false;
      }
    }

    private void run(Turn first) {
      Turn turn = first;
      while (turn != null) {
        Turn next;
        boolean isDone = false;
        try {
          turn.task.run();
          isDone = true;
        } finally {
          next = turns.done(turn, System.nanoTime());
          tellWhenFew();
          if (!isDone && next != null) {
            begin(next);
          }
        }
        turn = next;
      }
    }

    /** Begins those whose turn comes because others last. */
    private void watch() {
      DoubleSupplier load = load();
      while (!isStopped) {
        long now = System.nanoTime();
        Turn turn = turns.next(now);
        if (turn != null && begin(turn)) {
          continue;
        }
        boolean isBusy = turns.look(now, load);
        boolean isBatch = scheduling != null && scheduling.look(now, turns.areCrowded());
        long patience = turns.patience(now);
        if (patience >= 0) {
          LockSupport.parkNanos(this, Math.max(patience, SHORT_NANOS));
        } else if (isBusy || isBatch) {
          LockSupport.parkNanos(this, turns.areLimited() ? LONG_NANOS : CALM_NANOS);
        } else {
          sleep();
        }
      }
    }

    private void sleep() {
      isWatchAsleep = true;
      if (turns.waiting() == 0 && !isStopped) {
        LockSupport.park(this);
      }
      isWatchAsleep = false;
    }

    void stop() {
      isStopped = true;
      turns.clear();
      LockSupport.unpark(watch);
    }
  }
}
