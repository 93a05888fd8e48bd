package org.gatehouse.gateway;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.Stores;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway with all bundled plugins on a real PostgreSQL, and an upstream, for all tests of a
 * class. Tests write rows through the store, as the Admin API does, each under a host name of its
 * own.
 *
 * <pre>{@code
 * @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();
 *
 * GATEWAY.route("a.test", "key-auth", Map.of());
 * GATEWAY.awaitLive();
 * assertThat(GATEWAY.get("a.test", "/").status()).isEqualTo(401);
 * }</pre>
 */
public final class GatewayExtension implements BeforeAllCallback, AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, String> settings;
  private final PostgresServer postgres = new PostgresServer();
  private final PluginCatalogue catalogue =
      PluginCatalogue.load(GatewayExtension.class.getClassLoader(), List.of("bundled"), null);
  private PostgresAddress database;
  private TestNode node;
  private Store store;
  private UpstreamServer upstream;

  public GatewayExtension() {
    this(Map.of());
  }

  /** With further settings. */
  public GatewayExtension(Map<String, String> settings) {
    this.settings = settings;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    postgres.beforeAll(context);
    upstream = UpstreamServer.start();
    database = postgres.createDatabase();
    node = anotherNode();
    store = Stores.open(node.settings(), catalogue.types(), catalogue.classLoader());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    node.close();
    store.close();
    upstream.close();
  }

  /** The node. */
  public TestNode node() {
    return node;
  }

  /** One more node of the same configuration, to be closed by the test. */
  public TestNode anotherNode() {
    return anotherNode(Map.of());
  }

  /** One more node of the same configuration with further settings, to be closed by the test. */
  public TestNode anotherNode(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(more);
    all.put("db_update_frequency", "0.05");
    return TestNode.start(database, all);
  }

  /** The store that the node follows. */
  public Store store() {
    return store;
  }

  /** Where routes lead. */
  public UpstreamServer upstream() {
    return upstream;
  }

  /** The port for client requests. */
  public int port() {
    return node.port();
  }

  /** Adds an entity as the Admin API would. */
  public <E extends Record> E add(Class<E> type, Map<String, ?> fields) {
    return store.entities(EntityType.of(type)).create(SampleEntities.entity(type, fields));
  }

  /** Removes an entity. */
  public <E extends Record> void remove(Class<E> type, E entity) {
    store.entities(EntityType.of(type)).delete(EntityType.of(type).id(entity));
  }

  /** Adds a consumer with that username. */
  public Consumer consumer(String username) {
    return add(Consumer.class, Map.of("username", username, "custom_id", "custom-" + username));
  }

  /** Adds a route for all requests to a host. */
  public Route route(String host) {
    Service service =
        add(
            Service.class,
            Map.of("name", host, "host", "127.0.0.1", "port", (long) upstream.port()));
    return add(
        Route.class,
        Map.of(
            "name",
            host,
            "hosts",
            List.of(host),
            "service",
            Map.of("id", service.id().toString())));
  }

  /** Adds a route for all requests to a host, with a plugin. */
  public Route route(String host, String plugin, Map<String, ?> config) {
    Route route = route(host);
    plugin(plugin, config, "route", route.id().toString());
    return route;
  }

  /** Adds a plugin; its scope as fields and ids in turn. */
  public PluginInstance plugin(String name, Map<String, ?> config, String... scope) {
    PluginType<?> type = catalogue.find(name).orElseThrow();
    Map<String, Object> fields = new LinkedHashMap<>(Map.of("name", name, "config", config));
    for (int i = 0; i < scope.length; i += 2) {
      fields.put(scope[i], Map.of("id", scope[i + 1]));
    }
    ConfigSchema.Accepted accepted = type.instanceSchema().accept(fields, Instant.now());
    if (!accepted.isSound()) {
      throw new AssertionError(accepted.problems().message());
    }
    return store
        .entities(EntityType.of(PluginInstance.class))
        .create(type.instanceSchema().bind(accepted.value()));
  }

  /** Waits until what was written so far is in force on the node. */
  public void awaitLive() {
    long revision = store.revision();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> store.nodes().stream().anyMatch(report -> report.revision() >= revision));
  }

  /** A GET to a host, with header lines. */
  public RawResponse get(String host, String path, String... headerLines) throws IOException {
    return request("GET", host, path, "", headerLines);
  }

  /** A request to a host, with header lines. */
  public RawResponse request(
      String method, String host, String path, String body, String... headerLines)
      throws IOException {
    String[] lines = new String[headerLines.length + 1];
    lines[0] = "Host: " + host;
    System.arraycopy(headerLines, 0, lines, 1, headerLines.length);
    return RawClient.request(node.port(), method, path, body, lines);
  }

  /** The request that the upstream has received last. */
  public ReceivedRequest forwarded() {
    List<ReceivedRequest> all = upstream.requests();
    return all.get(all.size() - 1);
  }
}
