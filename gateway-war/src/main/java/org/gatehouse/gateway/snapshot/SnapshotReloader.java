package org.gatehouse.gateway.snapshot;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.balancer.HealthChecks;
import org.gatehouse.gateway.balancer.TargetNames;
import org.gatehouse.gateway.exchange.ProxySettings;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.exchange.RuntimeSource;
import org.gatehouse.gateway.lookup.LookupCache;
import org.gatehouse.gateway.plugin.NodePluginContext;
import org.gatehouse.gateway.plugin.PluginRunner;
import org.gatehouse.gateway.tls.NodeTls;
import org.gatehouse.gateway.vault.Vaults;
import org.gatehouse.store.node.LogLevel;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Follows the change log of the store on a thread of its own: forgets what lookups know of changed
 * entities, and compiles a new snapshot when a change touches one.
 *
 * <p>While the store cannot be reached, the last snapshot stays in force. Until there is a first
 * one, the node is not ready. A plugin that has left the configuration is closed when no exchange
 * runs any more that began before.
 */
public final class SnapshotReloader implements RuntimeSource, AutoCloseable {
  private static final Logger LOG = System.getLogger(SnapshotReloader.class.getName());

  private static final int CHANGES_AT_ONCE = 1000;

  /** Then it is compiled, even if something changes all the time. */
  private static final int MOST_LOOKS = 100;

  /** Changes older than an hour may be gone from the log; with some time to spare. */
  private static final long LOG_KEPT_MILLIS = TimeUnit.MINUTES.toMillis(50);

  private final Store store;
  private final ConfigRows rows;
  private final SnapshotBuilder builder;
  private final PluginRunner runner;
  private final NodeTls tls;
  private final LookupCache lookups;
  private final NodeReporter reporter;
  private final SignalFollower signals;
  private final TargetNames targetNames;
  private final HealthChecks healthChecks;
  private final Retirement retirement = new Retirement(System::nanoTime);
  private final Duration pause;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<String, EntityType<?>> types;
  private final Set<Store.UnreadableRow> logged = new HashSet<>();
  private volatile @Nullable Snapshot current;
  private List<Store.UnreadableRow> problems = List.of();
  private long revision;
  private long followedAtMillis;
  private boolean storeIsDown;
  private String lastFailure = "";

  private SnapshotReloader(Store store, Settings settings, PluginCatalogue catalogue, Node node) {
    this.store = store;
    this.tls = node.tls();
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
                    tls::verified,
                    node.scheduler()));
    this.rows = new ConfigRows(store, SnapshotBuilder.COMPILED);
    this.builder =
        new SnapshotBuilder(
            runner,
            ProxySettings.of(settings),
            tls,
            vaults -> new Vaults(System.getenv(), settings.vaultEnvPrefix().orElse(""), vaults));
    this.reporter = new NodeReporter(store, node, this::targets, System::nanoTime);
    this.signals = new SignalFollower(store, node, lookups, builder::health);
    this.targetNames = new TargetNames(node.resolver());
    this.healthChecks = new HealthChecks(node.resolver());
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
   * @param resolver tells where targets that are names lead
   * @param tls closed with the reloader
   * @param counters what it has counted, for its reports
   */
  public record Node(
      UUID id,
      String hostName,
      ScheduledExecutorService scheduler,
      AddressResolver resolver,
      LogLevel logLevel,
      NodeTls tls,
      Supplier<Map<String, Long>> counters) {}

  /** A reloader that has not started yet. */
  public static SnapshotReloader of(
      Store store, Settings settings, PluginCatalogue catalogue, Node node) {
    return new SnapshotReloader(store, settings, catalogue, node);
  }

  /** Starts to follow the store. */
  public void start() {
    thread.start();
  }

  /** Whether there is a configuration. Once there is one, there always is. */
  public boolean isReady() {
    return current != null;
  }

  /** What the node tells the others, as of now. */
  public NodeReport report() {
    return reporter.now();
  }

  private List<TargetState> targets() {
    return builder.health().stream().flatMap(upstream -> upstream.states().stream()).toList();
  }

  /** The configuration in force. Only when there is one. */
  @Override
  @SuppressWarnings("ReferenceEquality") // the same snapshot, not one that looks like it
  public Runtime acquire() {
    while (true) {
      Snapshot snapshot = current;
      if (snapshot == null) {
        throw new IllegalStateException("the node is not ready");
      }
      snapshot.inFlight().enter();
      if (snapshot == current) {
        return snapshot;
      }
      // replaced between the two looks: its plugins may be closed already
      snapshot.inFlight().leave();
    }
  }

  @Override
  public void release(Runtime runtime) {
    ((Snapshot) runtime).inFlight().leave();
  }

  private void run() {
    do {
      try {
        retirement.closeUnused();
        follow();
        reporter.report(revision, allProblems());
        lastFailure = "";
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
      } catch (RuntimeException | Error e) {
        // errors too: a node that silently follows no more is worse than one that is low on memory
        if (!e.toString().equals(lastFailure)) {
          lastFailure = e.toString();
          LOG.log(Level.ERROR, "the configuration cannot be compiled, the last stays in force", e);
        }
      }
    } while (!isStopping());
  }

  private List<Store.UnreadableRow> allProblems() {
    List<Store.UnreadableRow> all = new ArrayList<>(problems);
    all.addAll(lookups.problems());
    return all;
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
    if (current == null || mayHaveMissedChanges()) {
      startOver();
    } else {
      followLog();
      signals.follow();
    }
    followedAtMillis = System.currentTimeMillis();
  }

  /** After a long absence, or in front of another database, such as a backup of this one. */
  private boolean mayHaveMissedChanges() {
    return System.currentTimeMillis() - followedAtMillis > LOG_KEPT_MILLIS
        || (storeIsDown && store.revision() < revision);
  }

  private void startOver() {
    signals.startOver();
    // asked before the rows are read: a change in between is then seen again, and never missed
    long before = store.revision();
    rows.readAll();
    Taken taken = takeInChanges(before);
    compile(taken.revision());
    revision = taken.revision();
    lookups.clear();
  }

  private void followLog() {
    if (store.revision() <= revision) {
      return;
    }
    Taken taken = takeInChanges(revision);
    if (taken.isCompiled()) {
      compile(taken.revision());
    }
    revision = taken.revision();
  }

  /**
   * What the log had.
   *
   * @param revision that rows and lookups are up to date with
   * @param isCompiled whether something changed that snapshots are made of
   */
  private record Taken(long revision, boolean isCompiled) {}

  /**
   * Reads what has changed since a revision, until nothing changes meanwhile: rows that were read
   * before and after a change may not fit together.
   */
  private Taken takeInChanges(long since) {
    long seen = since;
    boolean isCompiled = false;
    boolean mayHaveMore = true;
    for (int look = 0; look < MOST_LOOKS && mayHaveMore; look++) {
      List<Store.Change> changes = store.changesSince(seen, CHANGES_AT_ONCE);
      Map<String, Set<UUID>> changed = new HashMap<>();
      for (Store.Change change : changes) {
        EntityType<?> type = types.get(change.entity());
        if (type != null) {
          lookups.changed(type, change.id());
        }
        if (rows.has(change.entity())) {
          changed.computeIfAbsent(change.entity(), none -> new HashSet<>()).add(change.id());
        }
        seen = change.revision();
      }
      rows.readAgain(changed);
      isCompiled |= !changed.isEmpty();
      mayHaveMore = !changed.isEmpty() || changes.size() >= CHANGES_AT_ONCE;
    }
    return new Taken(afterEmpty(seen), isCompiled);
  }

  /**
   * The last of the revisions without changes that follow on one: those that a check of the store
   * makes. Each is looked at, for a newer revision may be told of before its changes are.
   */
  private long afterEmpty(long seen) {
    long last = seen;
    while (store.history().find(last + 1).filter(next -> next.changes() == 0).isPresent()) {
      last++;
    }
    return last;
  }

  /** Puts a new snapshot in force. */
  private void compile(long upTo) {
    SnapshotBuilder.Built built = builder.build(rows, upTo);
    Snapshot before = current;
    current = built.snapshot();
    problems = built.problems();
    tls.serve(built.snapshot().tls());
    if (before != null) {
      retirement.replaced(before.inFlight(), built.retired());
    }
    targetNames.follow(builder.health());
    healthChecks.follow(builder.health(), built.snapshot().tls().upstreams());
    logNewProblems(built.problems());
  }

  private void logNewProblems(List<Store.UnreadableRow> found) {
    for (Store.UnreadableRow row : found) {
      if (logged.add(row)) {
        LOG.log(
            Level.ERROR,
            "%s %s cannot be used as it is: %s".formatted(row.entity(), row.id(), row.problem()));
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
    tls.close();
    retirement.closeAll();
    runner.closeAll();
    lookups.close();
    targetNames.close();
    healthChecks.close();
  }
}
