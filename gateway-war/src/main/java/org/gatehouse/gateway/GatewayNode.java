package org.gatehouse.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.dns.DnsCache;
import org.gatehouse.gateway.dns.DnsSettings;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.exchange.RuntimeSource;
import org.gatehouse.gateway.snapshot.SnapshotReloader;
import org.gatehouse.gateway.status.StatusSource;
import org.gatehouse.gateway.status.Traffic;
import org.gatehouse.gateway.tls.NodeTls;
import org.gatehouse.store.Stores;
import org.gatehouse.store.node.LogLevel;
import org.gatehouse.store.settings.AppServer;
import org.gatehouse.store.settings.NodeIdentity;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * One gateway node: the store, what follows it, and the configuration in force.
 *
 * <p>Starts whether or not the store can be reached; it is opened in the background, again and
 * again until that works, and until then the node is not ready.
 */
final class GatewayNode implements RuntimeSource, StatusSource, AutoCloseable {
  private static final Logger LOG = System.getLogger(GatewayNode.class.getName());
  private static final long RETRY_MILLIS = 1000;

  private final Settings settings;
  private final PluginCatalogue catalogue;
  private final Supplier<Store> opening;
  private final UUID id;
  private final ScheduledThreadPoolExecutor scheduler;
  private final NodeTls tls;
  private final DnsCache dns;
  private final LogLevel logLevel;
  private final Traffic traffic;
  private final long startedAtMillis = System.currentTimeMillis();
  private final Thread opener;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile boolean isDraining;
  private volatile @Nullable Store store;
  private volatile @Nullable SnapshotReloader reloader;

  private GatewayNode(Settings settings, PluginCatalogue catalogue, Supplier<Store> opening) {
    this.settings = settings;
    this.catalogue = catalogue;
    this.opening = opening;
    this.id = NodeIdentity.of(settings);
    this.tls = NodeTls.of(settings);
    this.scheduler = scheduler();
    this.dns = new DnsCache(DnsSettings.of(settings), System::nanoTime);
    this.logLevel = LogLevel.start(settings.logLevel(), scheduler);
    this.traffic = new Traffic(settings);
    this.opener = new Thread(this::open, "gatehouse-opener");
    opener.setDaemon(true);
  }

  static GatewayNode start(Settings settings, PluginCatalogue catalogue) {
    // JNDI names mean something to the thread that deploys the application only
    Optional<DataSource> dataSource = AppServer.dataSource(settings);
    return start(
        settings,
        catalogue,
        () ->
            dataSource.isPresent()
                ? Stores.open(
                    settings, dataSource.get(), catalogue.types(), catalogue.classLoader())
                : Stores.open(settings, catalogue.types(), catalogue.classLoader()));
  }

  /**
   * As {@link #start(Settings, PluginCatalogue)}.
   *
   * @param opening opens the store, or throws and is called again
   */
  static GatewayNode start(Settings settings, PluginCatalogue catalogue, Supplier<Store> opening) {
    GatewayNode node = new GatewayNode(settings, catalogue, opening);
    node.opener.start();
    return node;
  }

  private static ScheduledThreadPoolExecutor scheduler() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              Thread thread = Executors.defaultThreadFactory().newThread(task);
              thread.setName("gatehouse-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private void open() {
    String lastProblem = "";
    do {
      try {
        Store opened = opening.get();
        try {
          follow(opened);
          return;
        } catch (RuntimeException | Error e) {
          opened.close();
          throw e;
        }
      } catch (RuntimeException | Error e) {
        // errors too, such as a class that the server hides, or no thread to be had: the node must
        // say so and go on, not just stay silent
        String problem = e instanceof Error ? e.toString() : String.valueOf(e.getMessage());
        if (!problem.equals(lastProblem)) {
          LOG.log(Level.ERROR, "the store cannot be opened, and is tried again: " + problem);
          lastProblem = problem;
        }
      }
    } while (!isStopping());
  }

  private void follow(Store opened) {
    SnapshotReloader follower =
        SnapshotReloader.of(
            opened,
            settings,
            catalogue,
            new SnapshotReloader.Node(
                id, hostName(), scheduler, dns, logLevel, tls, traffic::counters));
    synchronized (stopping) {
      if (stopping.getCount() > 0) {
        start(follower);
        store = opened;
        reloader = follower;
        return;
      }
    }
    // the node was stopped while the store was being opened, and waits for it no longer
    follower.close();
    opened.close();
  }

  private static void start(SnapshotReloader follower) {
    try {
      follower.start();
    } catch (RuntimeException | Error e) {
      follower.close();
      throw e;
    }
  }

  private boolean isStopping() {
    try {
      return stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Whether there is a configuration. Once there is one, there always is. */
  boolean isReady() {
    SnapshotReloader follower = reloader;
    return follower != null && follower.isReady();
  }

  /** Whether clients should go elsewhere, since the node will stop. */
  boolean isDraining() {
    return isDraining;
  }

  /** Knows where hosts lead. */
  AddressResolver resolver() {
    return dns;
  }

  /** What goes through the node is counted here. */
  Traffic traffic() {
    return traffic;
  }

  @Override
  public NodeReport report() {
    SnapshotReloader follower = reloader;
    return follower != null
        ? follower.report()
        : new NodeReport(
            id, hostName(), 0, startedAtMillis, 0, List.of(), traffic.counters(), List.of());
  }

  @Override
  public Optional<String> whyNotReady() {
    if (isDraining || stopping.getCount() == 0) {
      return Optional.of("draining");
    }
    if (isReady()) {
      return Optional.empty();
    }
    return Optional.of(
        store == null ? "failed to connect to database" : "router builds not yet complete");
  }

  @Override
  public void drain() {
    isDraining = true;
  }

  @Override
  public boolean isStoreReachable() {
    Store opened = store;
    return opened != null && opened.isReachable();
  }

  @Override
  public boolean hasDatabase() {
    return !settings.database().equals("off");
  }

  @Override
  public long tasksRunning() {
    return scheduler.getActiveCount();
  }

  @Override
  public long tasksPending() {
    return scheduler.getQueue().size();
  }

  @Override
  public Runtime acquire() {
    return reloader().acquire();
  }

  @Override
  public void release(Runtime runtime) {
    reloader().release(runtime);
  }

  private SnapshotReloader reloader() {
    SnapshotReloader follower = reloader;
    if (follower == null) {
      throw new IllegalStateException("the node is not ready");
    }
    return follower;
  }

  @Override
  public void close() {
    synchronized (stopping) {
      stopping.countDown();
    }
    try {
      opener.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    SnapshotReloader follower = reloader;
    if (follower != null) {
      follower.close();
    }
    scheduler.shutdownNow();
    dns.close();
    Store opened = store;
    if (opened != null) {
      opened.close();
    }
  }
}
