package org.gatehouse.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
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
import org.gatehouse.store.paging.PageOffset;
import org.gatehouse.store.secret.SecretFields;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Entities in PostgreSQL, a table for each type, as the migrations have made it.
 *
 * <p>When the server does not answer, every method throws within {@code pg_timeout}, or two seconds
 * for want of a connection, and works again by itself once the server is back.
 */
public final class PostgresStore implements Store {
  /** Deleted in one transaction while cleaning up. */
  private static final int ROWS_AT_ONCE = 1000;

  /** For each kind of rows; what is left is deleted the next time. */
  private static final Duration LONGEST_CLEAN_UP = Duration.ofSeconds(2);

  private final Map<EntityType<?>, EntityTable> tables = new LinkedHashMap<>();
  private final Connections connections;
  private final Sessions sessions;
  private final CounterStore counters;
  private final RevisionLog history;
  private final int revisionDays;

  private PostgresStore(
      Connections connections,
      Settings settings,
      Collection<EntityType<?>> types,
      SecretFields secrets) {
    this.connections = connections;
    this.sessions = new Sessions(connections);
    this.counters = new PostgresCounters(sessions);
    types.forEach(type -> tables.put(type, new EntityTable(type, secrets)));
    this.history = new PostgresHistory(tables.values(), sessions);
    this.revisionDays = settings.revisionRetentionDays();
  }

  /**
   * A store on the database that the settings name, whose tables must be there.
   *
   * @throws org.gatehouse.api.store.StoreException when it cannot be reached
   * @throws IllegalStateException naming each table, column and constraint that does not fit
   */
  public static PostgresStore open(
      Settings settings, Collection<EntityType<?>> types, SecretFields secrets) {
    return open(Connections.pooled(settings), settings, types, secrets);
  }

  /** A store on the app server's connections. */
  public static PostgresStore open(
      DataSource source, Settings settings, Collection<EntityType<?>> types, SecretFields secrets) {
    return open(Connections.of(source), settings, types, secrets);
  }

  private static PostgresStore open(
      Connections connections,
      Settings settings,
      Collection<EntityType<?>> types,
      SecretFields secrets) {
    PostgresStore store = new PostgresStore(connections, settings, types, secrets);
    try (Connection connection = connections.take()) {
      List<String> problems = TableCheck.problems(connection, store.tables.values());
      if (!problems.isEmpty()) {
        throw new IllegalStateException(
            "the database does not fit the entities: " + String.join("; ", problems));
      }
      return store;
    } catch (SQLException e) {
      store.close();
      throw Refusals.of(e);
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  @Override
  public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
    return new PostgresEntityStore<>(type, table(type), sessions);
  }

  @Override
  public <T> Committed<T> transaction(Origin origin, Function<EntityStores, T> work) {
    return sessions.inTransaction(origin, one -> work.apply(new Within(one)));
  }

  @Override
  public <T> T read(Function<EntityStores, T> work) {
    return sessions.inTransaction(
        one -> {
          one.holdStill();
          return work.apply(new Within(one));
        });
  }

  /** The entities as one transaction sees them. */
  private final class Within implements EntityStores {
    private final PostgresTransaction transaction;

    Within(PostgresTransaction transaction) {
      this.transaction = transaction;
    }

    @Override
    public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
      return new PostgresEntityStore<>(type, table(type), transaction);
    }
  }

  @Override
  public RevisionLog history() {
    return history;
  }

  @Override
  public void send(Signal signal) {
    sessions.write(
        SignalMapper.class,
        mapper -> {
          mapper.lock();
          return mapper.add(
              signal.name(), signal.node().map(UUID::toString).orElse(null), signal.data());
        });
  }

  @Override
  public long newestSignal() {
    return sessions.read(SignalMapper.class, SignalMapper::newest);
  }

  @Override
  public List<Signal> signalsSince(long number) {
    return sessions.read(SignalMapper.class, mapper -> mapper.since(number)).stream()
        .map(PostgresStore::signal)
        .toList();
  }

  private static Signal signal(Map<String, @Nullable Object> row) {
    return new Signal(
        number(row, "number"),
        text(row, "name"),
        Optional.ofNullable((String) row.get("node_id")).map(UUID::fromString),
        JsonValues.object(Objects.requireNonNull(row.get("data"))));
  }

  private EntityTable table(EntityType<?> type) {
    return Optional.ofNullable(tables.get(type))
        .orElseThrow(() -> new IllegalArgumentException("not opened with the entity " + type));
  }

  @Override
  public Collection<EntityType<?>> types() {
    return List.copyOf(tables.keySet());
  }

  @Override
  public <E extends Record> List<E> readAll(
      EntityType<E> type, Consumer<UnreadableRow> unreadable) {
    return new EntityReader<>(type, table(type), unreadable).readAll(sessions);
  }

  @Override
  public Page<TagUse> tags(Optional<String> tag, PageRequest request) {
    if (!tag.map(Refusals::isStorable).orElse(true)) {
      return new Page<>(List.of(), Optional.empty());
    }
    List<EntityTable> tagged = tables.values().stream().filter(EntityTable::hasTags).toList();
    Optional<PageOffset> after = request.offset().map(PageOffset::parse);
    List<Map<String, @Nullable Object>> rows =
        sessions.read(
            TagMapper.class,
            mapper ->
                mapper.page(
                    tagged,
                    tag.orElse(null),
                    after.map(PageOffset::id).orElse(null),
                    after.flatMap(PageOffset::ordinal).orElse(null),
                    request.size() + 1));
    if (rows.size() <= request.size()) {
      return new Page<>(rows.stream().map(PostgresStore::tagUse).toList(), Optional.empty());
    }
    List<Map<String, @Nullable Object>> shown = rows.subList(0, request.size());
    Map<String, @Nullable Object> last = shown.get(shown.size() - 1);
    String id = text(last, "entity_id");
    PageOffset next =
        tag.isPresent() ? PageOffset.after(id) : PageOffset.after(id, number(last, "ordinal"));
    return new Page<>(
        shown.stream().map(PostgresStore::tagUse).toList(), Optional.of(next.toString()));
  }

  private static TagUse tagUse(Map<String, @Nullable Object> row) {
    return new TagUse(
        text(row, "entity_name"), UUID.fromString(text(row, "entity_id")), text(row, "tag"));
  }

  @Override
  public long revision() {
    return sessions.read(ChangeMapper.class, ChangeMapper::revision);
  }

  @Override
  public List<Change> changesSince(long revision, int limit) {
    return sessions.read(ChangeMapper.class, mapper -> mapper.changesSince(revision, limit));
  }

  @Override
  public CounterStore counters() {
    return counters;
  }

  @Override
  public void report(NodeReport report) {
    sessions.write(
        NodeReportMapper.class,
        mapper -> mapper.keep(report.nodeId().toString(), NodeReportCodec.json(report)));
  }

  @Override
  public List<NodeReport> nodes() {
    return sessions.read(NodeReportMapper.class, NodeReportMapper::recent).stream()
        .map(
            row ->
                NodeReportCodec.report(
                    JsonValues.object(Objects.requireNonNull(row.get("report"))),
                    number(row, "seen_at")))
        .toList();
  }

  private static String text(Map<String, @Nullable Object> row, String column) {
    return (String) Objects.requireNonNull(row.get(column), column);
  }

  private static long number(Map<String, @Nullable Object> row, String column) {
    return (Long) Objects.requireNonNull(row.get(column), column);
  }

  @Override
  public void cleanUp() {
    for (EntityTable table : tables.values()) {
      if (table.expires()) {
        inBatches(EntityMapper.class, mapper -> mapper.deleteExpired(table, ROWS_AT_ONCE));
      }
    }
    inBatches(CounterMapper.class, mapper -> mapper.forgetExpired(ROWS_AT_ONCE));
    sessions.write(NodeReportMapper.class, NodeReportMapper::forgetOld);
    sessions.write(SignalMapper.class, SignalMapper::forgetOld);
    inBatches(
        ChangeMapper.class,
        mapper ->
            mapper.forgetOld(revisionDays, ROWS_AT_ONCE) + mapper.forgetChangesOfOld(ROWS_AT_ONCE));
  }

  /**
   * Deletes some rows in each transaction, as long as there are more and time is left: millions at
   * once would take longer than a statement may, and all be there again.
   */
  private <M> void inBatches(Class<M> mapper, Function<M, Integer> batch) {
    long start = System.nanoTime();
    int deleted;
    do {
      deleted = sessions.write(mapper, batch);
    } while (deleted >= ROWS_AT_ONCE && System.nanoTime() - start < LONGEST_CLEAN_UP.toNanos());
  }

  @Override
  public List<String> check() {
    List<String> findings = new ArrayList<>();
    for (EntityType<?> type : tables.keySet()) {
      readAll(type, row -> findings.add(finding(row)));
    }
    return findings;
  }

  private static String finding(UnreadableRow row) {
    return "%s %s cannot be read: %s".formatted(row.entity(), row.id(), row.problem());
  }

  @Override
  public boolean isReachable() {
    return connections.isReachable();
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of(StoreCapability.values());
  }

  @Override
  public void close() {
    connections.close();
  }
}
