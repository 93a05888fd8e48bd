package org.gatehouse.gateway.filter;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.exchange.ServletClientResponse;
import org.gatehouse.gateway.exchange.UpgradedConnection;
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Starts tunnels, and ends those that have been writing for longer than the service's {@code
 * read_timeout}: blocking writes have no time-out of their own. Thread-safe.
 */
final class Tunnels implements AutoCloseable {
  private static final long PERIOD_MILLIS = 100;

  private final Set<Tunnel> open = ConcurrentHashMap.newKeySet();
  private final ThreadFactory carriers;
  private final ScheduledExecutorService watch =
      DaemonThreads.repeating("gatehouse-tunnel-watch", PERIOD_MILLIS, this::check);

  /** With threads of that making, one for each tunnel. */
  Tunnels(ThreadFactory carriers) {
    this.carriers = carriers;
  }

  /** A tunnel that waits for the container to hand over the client's connection. */
  Tunnel start(
      Reply reply, UpgradedConnection upstream, ServletClientResponse response, int idleMillis) {
    Tunnel tunnel = new Tunnel(reply, upstream, response, idleMillis);
    carriers.newThread(() -> carry(tunnel)).start();
    return tunnel;
  }

  private void carry(Tunnel tunnel) {
    open.add(tunnel);
    try {
      tunnel.carryToClient();
    } finally {
      open.remove(tunnel);
    }
  }

  private void check() {
    long now = System.nanoTime();
    for (Tunnel tunnel : open) {
      tunnel.check(now);
    }
  }

  /** Ends all tunnels: from here on nothing watches over those that write. */
  @Override
  public void close() {
    watch.shutdownNow();
    open.forEach(Tunnel::cut);
  }
}
