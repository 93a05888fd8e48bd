package org.gatehouse.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.testkit.store.CassandraAddress;
import org.gatehouse.testkit.store.CassandraServer;
import org.gatehouse.testkit.store.SamplePlugin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands out one store on a real Cassandra, and empties it before each test. */
final class CassandraStores implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final List<PluginType<?>> PLUGINS = List.of(SamplePlugin.TYPE);
  private static final ClassLoader SCRIPTS = CassandraStores.class.getClassLoader();
  private static final Namespace NAMESPACE = Namespace.create(CassandraStores.class);

  /** The partition keys of the tables that a test may leave something in. */
  private static final Map<String, List<String>> PARTITIONS =
      Map.ofEntries(
          Map.entry("change_log", List.of("bucket")),
          Map.entry("change_chunks", List.of("id", "n")),
          Map.entry("entities", List.of("entity", "bucket")),
          Map.entry("unique_keys", List.of("entity", "field", "value")),
          Map.entry("children", List.of("parent", "entity", "field")),
          Map.entry("tagged", List.of("tag", "entity")),
          Map.entry("entity_tags", List.of("bucket")),
          Map.entry("expiries", List.of("entity", "day")),
          Map.entry("counter_lives", List.of("scope", "identifier", "period", "start")),
          Map.entry("counter_expiries", List.of("hour")),
          Map.entry("node_reports", List.of("part")),
          Map.entry("signals", List.of("part")));

  /** A store, its settings, and a session for tests that reach behind its back. */
  record Opened(Store store, Settings settings, CqlSession session) implements AutoCloseable {
    ResultSet execute(String cql, Object... values) {
      return session.execute(SimpleStatement.newInstance(cql, values));
    }

    /** Puts a JSON value into the row of an entity. */
    void corrupt(String entity, UUID id, String field, @Nullable Object value) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>(values(entity, id));
      values.put(field, value);
      setData(entity, id, RecordCodec.write(values));
    }

    void setData(String entity, UUID id, String data) {
      execute(
          "update entities set data = ? where entity = ? and bucket = ? and id = ?",
          data,
          entity,
          EntityStatements.bucket(id.toString()),
          id.toString());
    }

    private Map<String, @Nullable Object> values(String entity, UUID id) {
      Row row =
          execute(
                  "select data from entities where entity = ? and bucket = ? and id = ?",
                  entity,
                  EntityStatements.bucket(id.toString()),
                  id.toString())
              .one();
      return JsonValues.object(
          Objects.requireNonNull(RecordCodec.parse(Objects.requireNonNull(row.getString("data")))));
    }

    /** Another node on the same keyspace. */
    Store another() {
      return Stores.open(settings, PLUGINS, SCRIPTS);
    }

    /*
     * Deleting the few partitions that are there spares the flush that truncating means. It may
     * be done because the store writes at timestamps near the present. Only counters cannot be
     * trusted after they were deleted.
     */
    void empty() {
      if (execute("select * from counters limit 1").one() != null) {
        execute("truncate counters");
      }
      Map<String, CompletionStage<AsyncResultSet>> queries = new LinkedHashMap<>();
      PARTITIONS.forEach(
          (table, key) ->
              queries.put(
                  table,
                  session.executeAsync(
                      "select distinct %s from %s".formatted(String.join(", ", key), table))));
      List<CompletionStage<AsyncResultSet>> deletions = new ArrayList<>();
      queries.forEach(
          (table, query) -> {
            List<String> key = Objects.requireNonNull(PARTITIONS.get(table));
            String delete =
                "delete from %s where %s = ?".formatted(table, String.join(" = ? and ", key));
            AsyncResultSet page = query.toCompletableFuture().join();
            while (page != null) {
              for (Row row : page.currentPage()) {
                Object[] values = key.stream().map(row::getObject).toArray();
                deletions.add(session.executeAsync(SimpleStatement.newInstance(delete, values)));
              }
              page = page.hasMorePages() ? page.fetchNextPage().toCompletableFuture().join() : null;
            }
          });
      deletions.forEach(deletion -> deletion.toCompletableFuture().join());
    }

    @Override
    public void close() {
      store.close();
      session.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    CassandraServer server = new CassandraServer();
    server.beforeAll(context);
    context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Opened.class, key -> open(server.newKeyspace()), Opened.class);
  }

  /** A store on a keyspace of a test's own, to be closed by it. */
  static Opened open(CassandraAddress keyspace) {
    Settings settings = TestSettings.on(keyspace, Map.of());
    Store store = Stores.open(settings, PLUGINS, SCRIPTS);
    CqlSession session = Sessions.open(settings);
    session.execute("use " + settings.cassandraKeyspace());
    return new Opened(store, settings, session);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    opened(context).empty();
  }

  private static Opened opened(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE).get(Opened.class, Opened.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Store.class || type == Opened.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Opened opened = opened(context);
    return parameter.getParameter().getType() == Store.class ? opened.store() : opened;
  }
}
