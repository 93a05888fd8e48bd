package org.gatehouse.gateway.balancer;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatehouse.api.plugin.DaemonThreadFactory;

/**
 * Looks up where the names of targets lead, on a thread of its own: at once, and then every second,
 * which costs a question to DNS only when an answer has outlived its time. Requests for a name that
 * was not looked up yet ask for themselves. Thread-safe.
 */
public final class TargetNames implements AutoCloseable {
  private static final Logger LOG = System.getLogger(TargetNames.class.getName());
  private static final long PAUSE_SECONDS = 1;

  private final AddressResolver resolver;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicBoolean isStarted = new AtomicBoolean();
  private final AtomicBoolean isWanted = new AtomicBoolean();
  private volatile List<TargetHealth> upstreams = List.of();

  public TargetNames(AddressResolver resolver) {
    this(
        resolver,
        new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("gatehouse-target-names")));
  }

  /** One on a thread of its own, which it ends. */
  TargetNames(AddressResolver resolver, ScheduledThreadPoolExecutor thread) {
    this.resolver = resolver;
    this.thread = thread;
  }

  /** From now on looks after these, at once and then now and then. */
  public void follow(List<TargetHealth> all) {
    upstreams = List.copyOf(all);
    // fails while nothing is queued yet when there are no native threads, and may be called again
    thread.prestartCoreThread();
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
      if (thread.isShutdown()) {
        return;
      }
      try {
        upstream.lookUp(resolver);
      } catch (RuntimeException | Error e) {
        // the others go on: a timer that throws once never runs again
        LOG.log(Level.ERROR, "names of the targets of upstream " + upstream.upstream().name(), e);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
