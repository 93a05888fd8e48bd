package org.gatehouse.gateway.snapshot;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.gateway.plugin.PluginRunner;
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Closes plugins that have left the configuration, when the last exchange that may still call them
 * has ended: one that began under the snapshot that was the last to have them, or under an older
 * one. For one thread, the reloader's; closing, which may take seconds, happens on another.
 */
final class Retirement {
  private static final Logger LOG = System.getLogger(Retirement.class.getName());

  /** An exchange that takes longer than this may find its plugins closed. */
  static final long PATIENCE_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final long CLOSING_SECONDS = 10;

  private final LongSupplier nanos;
  private final Deque<Leaving> waiting = new ArrayDeque<>();
  private final ThreadPoolExecutor closer;

  Retirement(LongSupplier nanos) {
    this(nanos, DaemonThreads.pool(1, "gatehouse-plugin-closer"));
  }

  /**
   * One that has nothing to close yet.
   *
   * @param closer of one thread; ends with the retirement
   */
  Retirement(LongSupplier nanos, ThreadPoolExecutor closer) {
    this.nanos = nanos;
    this.closer = closer;
  }

  /** A snapshot that is out of force, and the plugins that the next one has no more. */
  private record Leaving(InFlight exchanges, List<Plugin> plugins, long closeAt) {}

  /**
   * Takes in the snapshot that has just been replaced.
   *
   * @param plugins those that it was the last to have; often none
   */
  void replaced(InFlight exchanges, List<Plugin> plugins) {
    waiting.add(new Leaving(exchanges, plugins, nanos.getAsLong() + PATIENCE_NANOS));
    closeUnused();
  }

  /** Closes what no exchange can call any more. To be called now and then. */
  void closeUnused() {
    // oldest first, and none before its elders: their exchanges may hold the same plugins
    for (Leaving next = waiting.peek(); next != null && isDue(next); next = waiting.peek()) {
      if (!startToClose(next.plugins())) {
        return;
      }
      waiting.remove();
    }
  }

  private boolean isDue(Leaving leaving) {
    return leaving.exchanges().isEmpty() || leaving.closeAt() - nanos.getAsLong() <= 0;
  }

  /** False when there is no thread that could. */
  private boolean startToClose(List<Plugin> plugins) {
    if (plugins.isEmpty()) {
      return true;
    }
    try {
      // fails while nothing is queued yet when there are no native threads
      closer.prestartCoreThread();
      closer.execute(() -> PluginRunner.close(plugins));
      return true;
    } catch (OutOfMemoryError e) {
      LOG.log(Level.WARNING, "plugins that have left the configuration stay open for now: " + e);
      return false;
    }
  }

  /** Closes all that still waits, for a node that stops. */
  void closeAll() {
    for (Leaving leaving : waiting) {
      if (!startToClose(leaving.plugins())) {
        PluginRunner.close(leaving.plugins());
      }
    }
    waiting.clear();
    closer.shutdown();
    try {
      boolean unused = closer.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
