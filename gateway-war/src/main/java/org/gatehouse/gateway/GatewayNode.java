package org.gatehouse.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.exchange.RuntimeSource;
import org.gatehouse.gateway.snapshot.SnapshotReloader;
import org.gatehouse.store.Stores;
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
final class GatewayNode implements RuntimeSource, AutoCloseable {
  private static final Logger LOG = System.getLogger(GatewayNode.class.getName());
  private static final long RETRY_MILLIS = 1000;

  private final Settings settings;
  private final PluginCatalogue catalogue;
  private final Optional<DataSource> dataSource;
  private final UUID id;
  private final ScheduledExecutorService scheduler;
  private final Thread opener;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Store store;
  private volatile @Nullable SnapshotReloader reloader;

  private GatewayNode(Settings settings, PluginCatalogue catalogue) {
    this.settings = settings;
    this.catalogue = catalogue;
    // JNDI names mean something to the thread that deploys the application only
    this.dataSource = AppServer.dataSource(settings);
    this.id = NodeIdentity.of(settings);
    this.scheduler = scheduler();
    this.opener = new Thread(this::open, "gatehouse-opener");
    opener.setDaemon(true);
  }

  static GatewayNode start(Settings settings, PluginCatalogue catalogue) {
    GatewayNode node = new GatewayNode(settings, catalogue);
    node.opener.start();
    return node;
  }

  private static ScheduledExecutorService scheduler() {
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
        Store opened = openStore();
        try {
          follow(opened);
          return;
        } catch (RuntimeException | LinkageError e) {
          opened.close();
          throw e;
        }
      } catch (RuntimeException | LinkageError e) {
        // a class that the server hides is an error too: the node must say so, not just stay silent
        String problem = e instanceof LinkageError ? e.toString() : String.valueOf(e.getMessage());
        if (!problem.equals(lastProblem)) {
          LOG.log(Level.ERROR, "the store cannot be opened, and is tried again: " + problem);
          lastProblem = problem;
        }
      }
    } while (!isStopping());
  }

  private Store openStore() {
    return dataSource.isPresent()
        ? Stores.open(settings, dataSource.get(), catalogue.types(), catalogue.classLoader())
        : Stores.open(settings, catalogue.types(), catalogue.classLoader());
  }

  private void follow(Store opened) {
    SnapshotReloader follower =
        SnapshotReloader.of(
            opened, settings, catalogue, new SnapshotReloader.Node(id, hostName(), scheduler));
    synchronized (stopping) {
      if (stopping.getCount() > 0) {
        store = opened;
        reloader = follower;
        follower.start();
        return;
      }
    }
    // the node was stopped while the store was being opened, and waits for it no longer
    opened.close();
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
    Store opened = store;
    if (opened != null) {
      opened.close();
    }
  }
}
