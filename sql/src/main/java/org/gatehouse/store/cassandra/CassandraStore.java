package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreCapability;
import org.gatehouse.store.json.NodeReportCodec;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.store.json.RowBinding;
import org.gatehouse.store.secret.SecretFields;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Entities in Cassandra: one table for all types, and a log of revisions in which every write is
 * committed.
 *
 * <p>When the cluster does not answer, every method throws within {@code cassandra_timeout}, and
 * works again by itself once the cluster is back.
 */
public final class CassandraStore implements Store {
  private final Layouts layouts;
  private final Cluster cluster;
  private final ChangeLog log;
  private final CommittedRows rows;
  private final Transactions transactions;
  private final CassandraHistory history;
  private final CassandraCounters counters;
  private final CassandraSignals signals;
  private final NodeStatements nodes;
  private final TagUses tagUses;
  private final StoreCheck check;
  private final ExpiredEntities expired;
  private final long retentionMillis;

  private CassandraStore(
      Cluster cluster, Settings settings, Collection<EntityType<?>> types, SecretFields secrets) {
    EntityStatements entities = new EntityStatements(cluster);
    this.cluster = cluster;
    this.layouts = new Layouts(types, secrets);
    LookupStatements lookups = new LookupStatements(cluster);
    this.log = new ChangeLog(cluster, new LogStatements(cluster));
    this.rows = new CommittedRows(cluster, entities, lookups);
    this.transactions =
        new Transactions(cluster, log, new Applier(cluster, log, entities, lookups), layouts, rows);
    this.history = new CassandraHistory(transactions, log, layouts);
    this.counters = new CassandraCounters(cluster, new CounterStatements(cluster));
    this.signals = new CassandraSignals(cluster, new SignalStatements(cluster));
    this.nodes = new NodeStatements(cluster);
    this.tagUses = new TagUses(cluster, lookups, rows, layouts);
    this.check = new StoreCheck(cluster, transactions, log, rows, entities, lookups, layouts);
    this.expired = new ExpiredEntities(cluster, lookups, transactions);
    this.retentionMillis = TimeUnit.DAYS.toMillis(settings.revisionRetentionDays());
  }

  /**
   * A store on the cluster that the settings name, its keyspace and tables made or brought up to
   * date.
   *
   * @throws org.gatehouse.api.store.StoreException when it cannot be reached; try again
   * @throws org.gatehouse.store.migration.MigrationException when the tables cannot be made
   */
  public static CassandraStore open(
      Settings settings, Collection<EntityType<?>> types, SecretFields secrets) {
    return open(Sessions.open(settings), settings, types, secrets);
  }

  /**
   * As {@link #open(Settings, Collection, SecretFields)}.
   *
   * @param session on no keyspace yet; closed with the store, or when there is to be none
   */
  static CassandraStore open(
      CqlSession session,
      Settings settings,
      Collection<EntityType<?>> types,
      SecretFields secrets) {
    Cluster cluster = new Cluster(session);
    try {
      new CassandraMigrator(session, settings).migrate();
      return new CassandraStore(cluster, settings, types, secrets);
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  @Override
  public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
    return new CassandraEntityStore<>(
        type, new EntityQueries<>(type, layouts.of(type), rows), transactions);
  }

  @Override
  public <T> Committed<T> transaction(Origin origin, Function<EntityStores, T> work) {
    return transactions.run(origin, work);
  }

  @Override
  public RevisionLog history() {
    return history;
  }

  @Override
  public Collection<EntityType<?>> types() {
    List<EntityType<?>> types = new ArrayList<>();
    layouts.all().forEach(layout -> types.add(layout.type()));
    return types;
  }

  @Override
  public <E extends Record> List<E> readAll(
      EntityType<E> type, Consumer<UnreadableRow> unreadable) {
    EntityLayout layout = layouts.of(type);
    RowBinding<E> binding = new RowBinding<>(type, unreadable);
    List<E> entities = new ArrayList<>();
    rows.readAll(
        layout,
        row -> {
          long now = System.currentTimeMillis();
          Optional<Map<String, @Nullable Object>> values = row.values();
          if (values.isEmpty()) {
            binding.setAside(row.id(), "no JSON");
          } else if (layout.isAlive(row, now)) {
            binding
                .bind(row.id(), values.get(), kept -> layout.shown(kept, now))
                .ifPresent(entities::add);
          }
        });
    return entities;
  }

  @Override
  public Page<TagUse> tags(Optional<String> tag, PageRequest request) {
    return tag.isPresent() ? tagUses.of(tag.get(), request) : tagUses.all(request);
  }

  @Override
  public long revision() {
    return transactions.visible().revision();
  }

  @Override
  public List<Change> changesSince(long revision, int limit) {
    return history.changesSince(revision, limit);
  }

  @Override
  public void send(Signal signal) {
    signals.send(signal);
  }

  @Override
  public long newestSignal() {
    return signals.newest();
  }

  @Override
  public List<Signal> signalsSince(long number) {
    return signals.since(number);
  }

  @Override
  public CounterStore counters() {
    return counters;
  }

  @Override
  public void report(NodeReport report) {
    cluster.execute(
        nodes.keep(report.nodeId().toString(), RecordCodec.write(NodeReportCodec.json(report))));
  }

  @Override
  public List<NodeReport> nodes() {
    return cluster.execute(nodes.recent()).all().stream().map(CassandraStore::report).toList();
  }

  private static NodeReport report(Row row) {
    String json = Objects.requireNonNull(row.getString("data"));
    return NodeReportCodec.report(
        JsonValues.object(Objects.requireNonNull(RecordCodec.parse(json))), row.getLong("seen_at"));
  }

  @Override
  public void cleanUp() {
    List<Runnable> steps = new ArrayList<>();
    layouts.all().stream()
        .filter(EntityLayout::expires)
        .forEach(layout -> steps.add(() -> expired.delete(layout)));
    steps.add(counters::forgetExpired);
    steps.add(
        () ->
            log.forgetOlder(System.currentTimeMillis() - retentionMillis, transactions.visible()));
    runAll(steps);
  }

  /**
   * Runs each, whatever becomes of the others, and throws what the first has thrown that failed.
   */
  private static void runAll(List<Runnable> steps) {
    @Nullable RuntimeException failure = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public List<String> check() {
    return check.run();
  }

  @Override
  public boolean isReachable() {
    return cluster.isReachable();
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of(StoreCapability.values());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
