package org.gatehouse.api.plugin;

import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that keep no JVM from ending, for what a plugin or a node does beside its requests.
 *
 * @param name of all of its threads
 */
public record DaemonThreadFactory(String name) implements ThreadFactory {
  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
