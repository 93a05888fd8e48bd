package org.gatehouse.plugins.support;

import java.util.concurrent.ThreadFactory;

/**
 * Threads of plugins that keep no JVM from ending, by the names that docs/architecture.md lists.
 */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Makes threads that all have this name. */
  public static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
