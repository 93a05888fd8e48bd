package org.gatehouse.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Store;
import org.gatehouse.gateway.LogCapture;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.gateway.exchange.Runtime;
import org.gatehouse.gateway.router.MatchInput;
import org.gatehouse.gateway.router.RequestPath;
import org.gatehouse.gateway.tls.NodeTls;
import org.gatehouse.store.Stores;
import org.gatehouse.store.node.LogLevel;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SnapshotReloaderIT {
  private static PostgresNode postgres;

  @RegisterExtension final LogCapture log = LogCapture.of(SnapshotReloader.class.getName());

  private static final String REFUSED = "; requests in its scope are answered with 500";

  private final List<Mark> closed = new CopyOnWriteArrayList<>();
  private final PluginCatalogue catalogue =
      PluginCatalogue.of(
          PluginType.named("mark", Nothing.class)
              .priority(1)
              .create(Mark.class, (config, context) -> new Mark(closed)));
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private PostgresAddress database;
  private Store store;
  private SnapshotReloader reloader;

  /** No settings. */
  public record Nothing() {}

  /** A plugin that tells when it is closed. */
  private static final class Mark implements Plugin {
    private final List<Mark> closed;

    Mark(List<Mark> closed) {
      this.closed = closed;
    }

    @Override
    public Outcome onAccess(Exchange exchange) {
      return Outcome.CONTINUE;
    }

    @Override
    public void close() {
      closed.add(this);
    }
  }

  @BeforeAll
  static void startPostgres() {
    postgres = PostgresNode.start();
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void start() {
    database = postgres.createDatabase();
    Settings settings = settings(database);
    store = Stores.open(settings, catalogue.types(), catalogue.classLoader());
    reloader =
        SnapshotReloader.of(
            store,
            settings,
            catalogue,
            new SnapshotReloader.Node(
                UUID.randomUUID(),
                "node.test",
                scheduler,
                AddressResolver.system(),
                LogLevel.start("notice", scheduler),
                NodeTls.of(settings),
                () -> Map.of("total_requests", 7L)));
  }

  @AfterEach
  void stop() {
    reloader.close();
    store.close();
    scheduler.shutdownNow();
  }

  private static Settings settings(PostgresAddress database) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("gatehouse.pg_host", database.host());
    properties.put("gatehouse.pg_port", String.valueOf(database.port()));
    properties.put("gatehouse.pg_user", database.user());
    properties.put("gatehouse.pg_password", database.password());
    properties.put("gatehouse.pg_database", database.database());
    return SettingsReader.read(Map.of(), properties, key -> null);
  }

  private Route route(String host, String... paths) {
    return store.entities(EntityType.of(Route.class)).create(routeFor(host, paths));
  }

  private static Route routeFor(String host, String... paths) {
    return SampleEntities.entity(
        Route.class,
        paths.length == 0
            ? Map.of("hosts", List.of(host))
            : Map.of("hosts", List.of(host), "paths", List.of(paths)));
  }

  private PluginInstance plugin(String name) {
    return store
        .entities(EntityType.of(PluginInstance.class))
        .create(
            SampleEntities.entity(PluginInstance.class, Map.of("name", name, "config", Map.of())));
  }

  private void execute(String sql, Object value) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, value);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private boolean isLive(String host) {
    Runtime runtime = reloader.acquire();
    try {
      return isLive(host, runtime);
    } finally {
      reloader.release(runtime);
    }
  }

  private static boolean isLive(String host, Runtime runtime) {
    RequestPath path = (RequestPath) RequestPath.read("/");
    return runtime
        .router()
        .match(MatchInput.of("GET", "http", host, 80, path, "", name -> List.of()))
        .isPresent();
  }

  private List<Plugin> plugins() {
    Runtime runtime = reloader.acquire();
    try {
      return List.of(runtime.global().hooks(Phase.ACCESS));
    } finally {
      reloader.release(runtime);
    }
  }

  private List<Store.UnreadableRow> reported() {
    return store.nodes().stream().map(NodeReport::problems).findFirst().orElse(List.of());
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private void startAndAwait() {
    reloader.start();
    await().until(reloader::isReady);
  }

  @Test
  void change_isLiveWithinASecond() {
    startAndAwait();
    List<Duration> taken = new ArrayList<>();
    // the best of three, for the sake of machines that are busy with something else
    for (int i = 0; i < 3; i++) {
      String host = "h" + i + ".test";
      route(host);
      long written = System.nanoTime();
      await().pollInterval(Duration.ofMillis(10)).until(() -> isLive(host));
      taken.add(Duration.ofNanos(System.nanoTime() - written));
    }
    assertThat(taken).anyMatch(time -> time.compareTo(Duration.ofSeconds(1)) < 0);
  }

  @Test
  void changesOfOneTransaction_areLiveTogether_fewOrMany() {
    startAndAwait();
    for (int count : List.of(3, 500)) {
      List<Route> routes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        routes.add(routeFor("h" + i + ".test"));
      }

      write(entities -> entities.upsertAll(routes));
      await().until(() -> live(count) > 0);
      assertThat(live(count)).isEqualTo(count);

      write(entities -> routes.forEach(route -> entities.delete(route.id())));
      await().until(() -> live(count) < count);
      assertThat(live(count)).isZero();
    }
  }

  private void write(Consumer<EntityStore<Route>> work) {
    store.transaction(
        Origin.UNKNOWN,
        entities -> {
          work.accept(entities.entities(EntityType.of(Route.class)));
          return true;
        });
  }

  /** How many of the first hosts one exchange would find a route for. */
  private long live(int count) {
    Runtime runtime = reloader.acquire();
    try {
      return IntStream.range(0, count).filter(i -> isLive("h" + i + ".test", runtime)).count();
    } finally {
      reloader.release(runtime);
    }
  }

  @Test
  void revisionWithoutChanges_isLiveAllTheSame() throws Exception {
    startAndAwait();
    // what a check that mends leaves on Cassandra
    execute("insert into revisions (author) values (?)", "store check");
    execute("insert into revisions (author) values (?)", "store check");

    await().until(() -> reloader.report().revision() == store.revision());
    route("later.test");
    await().until(() -> isLive("later.test"));
  }

  @Test
  void outage_keepsTheLastConfiguration_andFollowsAgain() {
    route("before.test");
    startAndAwait();

    postgres.stop();
    await().until(() -> log.lines().stream().anyMatch(line -> line.contains("does not answer")));
    assertThat(reloader.isReady()).isTrue();
    assertThat(isLive("before.test")).isTrue();

    postgres.startAgain();
    await().until(() -> log.lines().contains("the store answers again"));
    route("after.test");
    await().until(() -> isLive("after.test"));
    assertThat(isLive("before.test")).isTrue();
    assertThat(log.lines().stream().filter(line -> line.contains("does not answer"))).hasSize(1);
  }

  @Test
  void brokenRow_isLeftOutLoggedOnceAndReported_untilItIsMended() throws Exception {
    Route broken = route("broken.test");
    route("sound.test");
    startAndAwait();
    assertThat(isLive("broken.test")).isTrue();

    execute("update routes set path_handling = 'v9' where id = ?", broken.id());

    await().until(() -> !isLive("broken.test"));
    await()
        .until(
            () ->
                reported().stream()
                    .anyMatch(
                        row ->
                            row.entity().equals("routes")
                                && row.id().equals(broken.id().toString())
                                && row.problem().contains("path_handling")));
    assertThat(isLive("sound.test")).isTrue();
    route("later.test");
    await().until(() -> isLive("later.test"));
    assertThat(log.lines().stream().filter(line -> line.contains(broken.id().toString())))
        .hasSize(1);

    execute("update routes set path_handling = 'v0' where id = ?", broken.id());
    await().until(() -> isLive("broken.test"));
    await().until(() -> reported().isEmpty());
  }

  @Test
  void brokenService_takesItsRoutesAlong() throws Exception {
    Service service =
        store
            .entities(EntityType.of(Service.class))
            .create(SampleEntities.entity(Service.class, Map.of("host", "up.test")));
    Route route =
        store
            .entities(EntityType.of(Route.class))
            .create(
                SampleEntities.entity(
                    Route.class,
                    Map.of(
                        "hosts",
                        List.of("a.test"),
                        "service",
                        Map.of("id", service.id().toString()))));
    startAndAwait();
    assertThat(isLive("a.test")).isTrue();

    execute("update services set retries = -5 where id = ?", service.id());

    await().until(() -> !isLive("a.test"));
    await()
        .untilAsserted(
            () ->
                assertThat(reported())
                    .extracting(Store.UnreadableRow::id)
                    .containsExactlyInAnyOrder(service.id().toString(), route.id().toString()));
  }

  @Test
  void routeWithABrokenRegex_isLeftOutAndReported() throws Exception {
    Route route = route("regex.test", "~/a+$");
    route("sound.test");
    startAndAwait();

    execute("update routes set paths = '{~/(a}' where id = ?", route.id());

    await()
        .untilAsserted(
            () ->
                assertThat(reported())
                    .extracting(Store.UnreadableRow::id)
                    .containsExactly(route.id().toString()));
    assertThat(isLive("sound.test")).isTrue();
    assertThat(isLive("regex.test")).isFalse();
  }

  @Test
  void unknownPlugin_letsNobodyInAndIsReported() {
    PluginInstance unknown = plugin("unheard-of");
    plugin("mark");
    startAndAwait();

    assertThat(plugins()).hasSize(2).filteredOn(Mark.class::isInstance).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(reported())
                    .containsExactly(
                        new Store.UnreadableRow(
                            "plugins",
                            unknown.id().toString(),
                            "name: unheard-of (expected: an installed plugin)" + REFUSED)));
  }

  @Test
  void brokenPlugin_letsNobodyInAndIsReported_untilItIsMended() throws Exception {
    PluginInstance mark = plugin("mark");
    startAndAwait();
    assertThat(plugins()).hasOnlyElementsOfType(Mark.class);

    execute("update plugins set protocols = '{gopher}' where id = ?", mark.id());

    await().until(() -> plugins().stream().noneMatch(Mark.class::isInstance));
    assertThat(plugins()).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(reported())
                    .singleElement()
                    .satisfies(row -> assertThat(row.id()).isEqualTo(mark.id().toString()))
                    .satisfies(
                        row -> assertThat(row.problem()).contains("protocols").endsWith(REFUSED)));

    execute("update plugins set protocols = '{http}' where id = ?", mark.id());
    await().until(() -> plugins().stream().allMatch(Mark.class::isInstance));
    await().until(() -> reported().isEmpty());
  }

  private Snapshot snapshot() {
    Snapshot snapshot = (Snapshot) reloader.acquire();
    reloader.release(snapshot);
    return snapshot;
  }

  @Test
  void change_makesThatPartAnewWhichItTouches_andKeepsTheOthersWithTheirProblems()
      throws Exception {
    plugin("mark");
    Route broken = route("broken.test", "~/a+$");
    execute("update routes set paths = '{~/(a}' where id = ?", broken.id());
    startAndAwait();
    Snapshot first = snapshot();

    route("other.test");
    await().until(() -> isLive("other.test"));
    Snapshot second = snapshot();
    plugin("unheard-of");
    await().until(() -> snapshot().revision() > second.revision());
    Snapshot third = snapshot();

    assertThat(second.router()).isNotSameAs(first.router());
    assertThat(second.plugins()).isSameAs(first.plugins());
    assertThat(second.tls()).isSameAs(first.tls());
    assertThat(third.router()).isSameAs(second.router());
    assertThat(third.plugins()).isNotSameAs(second.plugins());
    await()
        .untilAsserted(
            () ->
                assertThat(reported())
                    .extracting(Store.UnreadableRow::entity)
                    .containsExactlyInAnyOrder("routes", "plugins"));
    assertThat(reported()).extracting(Store.UnreadableRow::id).contains(broken.id().toString());
  }

  @Test
  void pluginThatLeaves_isClosedAfterTheLastExchangeThatMayCallIt() {
    PluginInstance row = plugin("mark");
    startAndAwait();
    Plugin mark = plugins().get(0);
    Runtime exchange = reloader.acquire();
    // another change in between: the plugin stays, the snapshot goes
    route("other.test");
    await().until(() -> isLive("other.test"));
    assertThat(plugins()).containsExactly(mark);

    store.entities(EntityType.of(PluginInstance.class)).delete(row.id());
    await().until(() -> plugins().isEmpty());
    route("yet-another.test");
    await().until(() -> isLive("yet-another.test"));
    assertThat(closed).isEmpty();
    assertThat(exchange.global().hooks(Phase.ACCESS)).containsExactly(mark);

    reloader.release(exchange);
    await().until(() -> closed.size() == 1);
    assertThat(closed.get(0)).isSameAs(mark);
  }

  @Test
  void close_closesEveryPlugin() {
    PluginInstance leaving = plugin("mark");
    startAndAwait();
    Runtime unused = reloader.acquire();
    store.entities(EntityType.of(PluginInstance.class)).delete(leaving.id());
    await().until(() -> plugins().isEmpty());
    plugin("mark");
    await().until(() -> plugins().size() == 1);

    reloader.close();

    assertThat(closed).hasSize(2);
  }
}
