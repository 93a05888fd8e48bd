package org.gatehouse.plugins.support.log;

import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.Shared;

/**
 * The queues of the nodes of this JVM. Plugins of one name that send to the same place use one
 * queue, which is as the last of them wants it, as in Kong. Thread-safe.
 */
public final class LogQueues {
  private static final Shared<Key, LogQueue> QUEUES = new Shared<>(LogQueue::close);

  private LogQueues() {}

  /** Names a queue; the name may hold secrets and is never shown. */
  public record Key(String nodeId, String plugin, String name) {
    /** The queue of a plugin with a name among those of its kind. */
    public static Key of(String name, PluginContext context) {
      return new Key(context.nodeId(), context.instance().name(), name);
    }

    @Override
    public String toString() {
      return "queue of " + plugin;
    }
  }

  /** The queue of a key; each call asks for one {@link #release}. */
  public static LogQueue acquire(
      Key key, LogQueue.Settings settings, LogSender sender, PluginContext context) {
    LogQueue queue = QUEUES.acquire(key, () -> new LogQueue(settings, sender, context));
    queue.configure(settings, sender);
    return queue;
  }

  /** One user less; the last one's call sends what waits and closes the queue. */
  public static void release(Key key) {
    QUEUES.release(key);
  }
}
