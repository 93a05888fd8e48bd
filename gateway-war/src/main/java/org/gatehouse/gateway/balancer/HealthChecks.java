package org.gatehouse.gateway.balancer;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.gateway.thread.DaemonThreads;
import org.gatehouse.gateway.tls.UpstreamRules;

/**
 * Probes the targets of upstreams with active health checks, healthy ones and unhealthy ones each
 * in their interval, on a few threads of its own. Thread-safe.
 */
public final class HealthChecks implements AutoCloseable {
  private static final Logger LOG = System.getLogger(HealthChecks.class.getName());
  private static final long TICK_MILLIS = 50;

  /** Probes at one time, of all upstreams; more wait. */
  private static final int THREADS = 32;

  private final AddressResolver resolver;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService probes;
  private volatile Map<UUID, Rounds> rounds = Map.of();
  private boolean isStarted;

  public HealthChecks(AddressResolver resolver) {
    this(
        resolver,
        new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("gatehouse-health")),
        DaemonThreads.pool(THREADS, "gatehouse-probe"));
  }

  /** Those on threads of their own, which they end. */
  HealthChecks(
      AddressResolver resolver, ScheduledThreadPoolExecutor timer, ExecutorService probes) {
    this.resolver = resolver;
    this.timer = timer;
    this.probes = probes;
  }

  /**
   * From now on probes these, and no others; what stays the same keeps its rhythm.
   *
   * @param tls the rules that are in force now
   */
  public synchronized void follow(List<TargetHealth> upstreams, UpstreamRules tls) {
    Map<UUID, Rounds> next = new HashMap<>();
    for (TargetHealth upstream : upstreams) {
      if (isProbed(upstream.upstream())) {
        UUID id = upstream.upstream().id();
        Rounds known = rounds.get(id);
        Rounds each =
            known != null && known.health.equals(upstream) ? known : new Rounds(upstream, tls);
        each.tls = tls;
        next.put(id, each);
      }
    }
    rounds = Map.copyOf(next);
    if (!isStarted && !next.isEmpty()) {
      // fails while nothing is queued yet when there are no native threads, and may be called again
      timer.prestartCoreThread();
      isStarted = true;
      var unused =
          timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static boolean isProbed(Upstream upstream) {
    Upstream.Active active = upstream.healthchecks().active();
    return active.healthy().interval().orElse(0.0) > 0
        || active.unhealthy().interval().orElse(0.0) > 0;
  }

  private void tick() {
    for (Rounds each : rounds.values()) {
      try {
        each.startDue(System.nanoTime());
      } catch (RuntimeException | Error e) {
        // the others go on: a timer that throws once never runs again
        LOG.log(Level.ERROR, "probes of upstream " + each.health.upstream().name(), e);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    probes.shutdownNow();
  }

  /** The probes of one upstream. */
  private final class Rounds {
    private final TargetHealth health;
    private final Probe probe;
    private final HealthRules rules;
    private final int concurrency;
    private final AtomicInteger running = new AtomicInteger();
    private final Due ofHealthy;
    private final Due ofUnhealthy;
    private volatile UpstreamRules tls;

    Rounds(TargetHealth health, UpstreamRules tls) {
      Upstream.Active active = health.upstream().healthchecks().active();
      this.health = health;
      this.tls = tls;
      this.probe = new Probe(active);
      this.rules = HealthRules.of(active);
      this.concurrency = (int) Math.min(active.concurrency().orElse(10L), THREADS);
      this.ofHealthy = new Due(active.healthy().interval().orElse(0.0));
      this.ofUnhealthy = new Due(active.unhealthy().interval().orElse(0.0));
    }

    void startDue(long now) {
      if (ofHealthy.isNow(now)) {
        start(true);
      }
      if (ofUnhealthy.isNow(now)) {
        start(false);
      }
    }

    /** Shares the targets out among as many probes as may run at one time. */
    private void start(boolean healthy) {
      List<Peer> peers = new ArrayList<>();
      for (Peer peer : health.peers()) {
        if (peer.weight() > 0 && peer.health().isHealthy() == healthy) {
          peers.add(peer);
        }
      }
      int shares = Math.min(concurrency - running.get(), peers.size());
      for (int share = 0; share < shares; share++) {
        int first = share;
        running.incrementAndGet();
        try {
          probes.execute(() -> askFrom(peers, first, shares));
        } catch (RuntimeException | Error e) {
          // there is no thread for it
          running.decrementAndGet();
          throw e;
        }
      }
    }

    private void askFrom(List<Peer> peers, int first, int step) {
      try {
        for (int i = first; i < peers.size(); i += step) {
          ask(peers.get(i));
        }
      } finally {
        running.decrementAndGet();
      }
    }

    private InetSocketAddress address(Peer peer) throws UnknownHostException {
      InetAddress known = peer.address();
      Endpoint endpoint = peer.endpoint();
      if (known != null) {
        return new InetSocketAddress(known, endpoint.port());
      }
      AddressResolver.Place found = resolver.resolve(endpoint.host());
      return new InetSocketAddress(found.address(), found.portOr(endpoint.port()));
    }

    private void ask(Peer peer) {
      String own = peer.endpoint().host();
      boolean hasChanged;
      String found;
      try {
        int status =
            probe.ask(
                address(peer),
                health.upstream().hostHeader().orElse(own),
                probe.isTls() ? tls.ofProbes(health.upstream()) : null);
        found = probe.isHttp() ? "status " + status : "a connection";
        hasChanged =
            probe.isHttp() ? rules.answered(peer.health(), status) : rules.accepted(peer.health());
      } catch (SocketTimeoutException e) {
        found = "no answer in time";
        hasChanged = rules.failed(peer.health(), true);
      } catch (IOException e) {
        found = String.valueOf(e.getMessage());
        hasChanged = rules.failed(peer.health(), false);
      }
      if (hasChanged) {
        LOG.log(
            Level.WARNING,
            "target {0} of upstream {1} is {2}: {3}",
            peer.target().target(),
            health.upstream().name(),
            peer.health().isHealthy() ? "healthy" : "unhealthy",
            found);
      }
    }
  }

  /** When the next round is; for the timer's thread. */
  private static final class Due {
    private final long periodNanos;
    private long next;

    Due(double seconds) {
      this.periodNanos = (long) (seconds * 1e9);
      // nodes that start together shall not all ask at the same moment
      this.next =
          System.nanoTime()
              + (periodNanos == 0 ? 0 : ThreadLocalRandom.current().nextLong(periodNanos / 10 + 1));
    }

    boolean isNow(long now) {
      if (periodNanos == 0 || now - next < 0) {
        return false;
      }
      next = now + periodNanos;
      return true;
    }
  }
}
