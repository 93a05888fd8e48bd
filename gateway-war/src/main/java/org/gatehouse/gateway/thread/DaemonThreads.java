package org.gatehouse.gateway.thread;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.plugin.DaemonThreadFactory;

/** Threads that keep no JVM from ending, by the names that the architecture page lists. */
public final class DaemonThreads {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");
  private static final long IDLE_SECONDS = 10;

  private DaemonThreads() {}

  /** A thread that does a task again and again, so many milliseconds after it was done. */
  public static ScheduledExecutorService repeating(String name, long millis, Runnable task) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(new DaemonThreadFactory(name));
    repeat(thread, name, millis, task);
    return thread;
  }

  /**
   * Has a thread do a task again and again, so many milliseconds after it was done, whatever it
   * throws: what watches over others must not end before them.
   */
  public static void repeat(
      ScheduledExecutorService thread, String name, long millis, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, name + " could not do what it is there for", e);
          }
        };
    Future<?> unused =
        thread.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** A pool of so many threads, which end when there is nothing to do; any number of tasks wait. */
  public static ThreadPoolExecutor pool(int threads, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DaemonThreadFactory(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
