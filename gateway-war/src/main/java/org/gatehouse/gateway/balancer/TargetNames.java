package org.gatehouse.gateway.balancer;

import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks up where the names of targets lead, on a thread of its own, so that the node can tell; what
 * requests do is not its business. Thread-safe.
 */
public final class TargetNames implements AutoCloseable {
  private static final long PAUSE_SECONDS = 30;

  private final AddressResolver resolver;
  private final ScheduledExecutorService thread;
  private final AtomicBoolean isStarted = new AtomicBoolean();
  private final AtomicBoolean isWanted = new AtomicBoolean();
  private volatile List<TargetHealth> upstreams = List.of();

  public TargetNames(AddressResolver resolver) {
    this.resolver = resolver;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "gatehouse-target-names");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** From now on looks after these, at once and then now and then. */
  public void follow(List<TargetHealth> all) {
    upstreams = List.copyOf(all);
    if (!isStarted.getAndSet(true)) {
      var unused =
          thread.scheduleWithFixedDelay(
              this::lookUp, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }
    if (!isWanted.getAndSet(true)) {
      thread.execute(this::lookUp);
    }
  }

  private void lookUp() {
    isWanted.set(false);
    for (TargetHealth upstream : upstreams) {
      for (Peer peer : upstream.peers()) {
        if (thread.isShutdown()) {
          return;
        }
        if (peer.isName()) {
          peer.resolved(addressOf(peer.endpoint()));
        }
      }
    }
  }

  private String addressOf(Endpoint endpoint) {
    try {
      return resolver.resolve(endpoint.host(), endpoint.port()).getAddress().getHostAddress();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
