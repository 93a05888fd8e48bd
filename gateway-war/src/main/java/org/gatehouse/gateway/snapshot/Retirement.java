package org.gatehouse.gateway.snapshot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
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
  /** An exchange that takes longer than this may find its plugins closed. */
  static final long PATIENCE_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final long CLOSING_SECONDS = 10;

  private final LongSupplier nanos;
  private final Deque<Leaving> waiting = new ArrayDeque<>();
  private final ExecutorService closer =
      new ThreadPoolExecutor(
          0,
          1,
          CLOSING_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          DaemonThreads.named("gatehouse-plugin-closer"));

  Retirement(LongSupplier nanos) {
    this.nanos = nanos;
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
      close(waiting.remove().plugins());
    }
  }

  private boolean isDue(Leaving leaving) {
    return leaving.exchanges().isEmpty() || leaving.closeAt() - nanos.getAsLong() <= 0;
  }

  private void close(List<Plugin> plugins) {
    if (!plugins.isEmpty()) {
      closer.execute(() -> PluginRunner.close(plugins));
    }
  }

  /** Closes all that still waits, for a node that stops. */
  void closeAll() {
    waiting.forEach(leaving -> close(leaving.plugins()));
    waiting.clear();
    closer.shutdown();
    try {
      boolean unused = closer.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
