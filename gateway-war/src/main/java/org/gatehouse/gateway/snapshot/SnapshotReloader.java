package org.gatehouse.gateway.snapshot;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.gateway.exchange.ProxySettings;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.lookup.LookupCache;
import org.gatehouse.gateway.plugin.NodePluginContext;
import org.gatehouse.gateway.plugin.PluginRunner;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Follows the change log of the store on a thread of its own: forgets what lookups know of changed
 * entities, and compiles a new snapshot when a change touches one.
 *
 * <p>While the store cannot be reached, the last snapshot stays in force. Until there is a first
 * one, {@link #current} is empty and the node is not ready.
 */
public final class SnapshotReloader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SnapshotReloader.class.getName());

  /** The entities that a snapshot is made of; the others are looked up as they are needed. */
  private static final Set<String> COMPILED =
      Set.of("services", "routes", "plugins", "upstreams", "targets", "ca_certificates");

  private static final int CHANGES_AT_ONCE = 1000;

  /*
   * An exchange keeps its snapshot to its end, so a plugin that has left the configuration may
   * still be called for as long as the slowest exchange takes. After this it is closed all the
   * same; what a plugin is asked after that it may refuse.
   */
  private static final long RETIREMENT_SECONDS = 60;

  private final Store store;
  private final SnapshotBuilder builder;
  private final PluginRunner runner;
  private final LookupCache lookups;
  private final NodeReporter reporter;
  private final ScheduledExecutorService scheduler;
  private final Duration pause;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<String, EntityType<?>> types;
  private final Set<Store.UnreadableRow> logged = new HashSet<>();
  private volatile @Nullable Snapshot current;
  private List<Store.UnreadableRow> problems = List.of();
  private long revision;
  private boolean storeIsDown;

  private SnapshotReloader(Store store, Settings settings, PluginCatalogue catalogue, Node node) {
    this.store = store;
    this.lookups = new LookupCache(store, settings, System::nanoTime);
    this.runner =
        new PluginRunner(
            catalogue.types(),
            instance ->
                new NodePluginContext(
                    instance,
                    node.id().toString(),
                    node.hostName(),
                    store,
                    lookups,
                    node.scheduler()));
    this.builder = new SnapshotBuilder(store, runner, ProxySettings.of(settings));
    this.reporter = new NodeReporter(store, node);
    this.scheduler = node.scheduler();
    this.pause = Duration.ofMillis((long) (settings.dbUpdateFrequency() * 1000));
    this.types =
        store.types().stream().collect(Collectors.toUnmodifiableMap(EntityType::name, t -> t));
    this.thread = new Thread(this::run, "gatehouse-reloader");
    thread.setDaemon(true);
  }

  /**
   * Who this node is, and where its plugins run their timed tasks.
   *
   * @param hostName told to operators
   */
  public record Node(UUID id, String hostName, ScheduledExecutorService scheduler) {}

  /** A reloader that has not started yet. */
  public static SnapshotReloader of(
      Store store, Settings settings, PluginCatalogue catalogue, Node node) {
    return new SnapshotReloader(store, settings, catalogue, node);
  }

  /** Starts to follow the store. */
  public void start() {
    thread.start();
  }

  /** The configuration in force; empty until there has been one. */
  public Optional<Runtime> current() {
    return Optional.ofNullable(current);
  }

  private void run() {
    do {
      try {
        follow();
        reporter.report(revision, problems);
        if (storeIsDown) {
          storeIsDown = false;
          LOG.log(Level.INFO, "the store answers again");
        }
      } catch (StoreException e) {
        if (!storeIsDown) {
          storeIsDown = true;
          LOG.log(
              Level.WARNING,
              "the store does not answer, the last configuration stays in force: "
                  + e.getMessage());
        }
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the configuration cannot be compiled, the last stays in force", e);
      }
    } while (!isStopping());
  }

  private boolean isStopping() {
    try {
      return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Takes in what has changed since the last time. */
  private void follow() {
    if (current == null) {
      compile();
      return;
    }
    boolean touched = false;
    long seen = revision;
    List<Store.Change> changes = store.changesSince(seen, CHANGES_AT_ONCE);
    while (!changes.isEmpty()) {
      for (Store.Change change : changes) {
        EntityType<?> type = types.get(change.entity());
        if (type != null) {
          lookups.changed(type, change.id());
        }
        touched |= COMPILED.contains(change.entity());
        seen = change.revision();
      }
      changes =
          changes.size() < CHANGES_AT_ONCE ? List.of() : store.changesSince(seen, CHANGES_AT_ONCE);
    }
    if (touched) {
      compile();
    }
    revision = Math.max(revision, seen);
  }

  private void compile() {
    SnapshotBuilder.Built built = builder.build();
    current = built.snapshot();
    revision = built.snapshot().revision();
    problems = built.problems();
    retire(built.retired());
    logNewProblems(built.problems());
  }

  private void retire(List<Plugin> plugins) {
    if (!plugins.isEmpty()) {
      // closing logs what goes wrong itself
      Future<?> unused =
          scheduler.schedule(
              () -> PluginRunner.close(plugins), RETIREMENT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void logNewProblems(List<Store.UnreadableRow> found) {
    for (Store.UnreadableRow row : found) {
      if (logged.add(row)) {
        LOG.log(
            Level.ERROR, "%s %s is left out: %s".formatted(row.entity(), row.id(), row.problem()));
      }
    }
    logged.retainAll(new HashSet<>(found));
  }

  /** Stops to follow, and closes every plugin. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runner.closeAll();
    lookups.close();
  }
}
