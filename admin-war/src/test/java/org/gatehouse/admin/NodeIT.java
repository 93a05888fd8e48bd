package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.Store;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NodeIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final String NODE_ID = "0b5b9a0c-9d44-4d8e-8d2c-6a2f0a1e7c55";

  private static AdminServer server;
  private static AdminClient admin;
  private static Store store;

  @BeforeAll
  static void start() {
    PostgresAddress database = POSTGRES.createDatabase();
    store = StoreOf.database(database);
    server =
        AdminServer.on(
            database, Map.of("node_id", NODE_ID, "admin_gui_url", "http://gui.example/manager"));
    admin = new AdminClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  @Test
  void root_saysWhatToolsAskFor() {
    var root = admin.get("/");

    assertThat(String.valueOf(root.at("version"))).matches("3\\.9\\.\\d+");
    assertThat(root.json()).contains(entry("edition", "community"), entry("node_id", NODE_ID));
    assertThat(root.at("configuration.database")).isEqualTo("postgres");
    assertThat(root.at("configuration.router_flavor")).isEqualTo("traditional_compatible");
    assertThat(root.at("configuration.role")).isEqualTo("traditional");
    assertThat(root.at("plugins.available_on_server.key-auth.priority")).isEqualTo(1250L);
  }

  @Test
  void root_neverShowsThePassword() {
    assertThat(JsonValues.object(admin.get("/").at("configuration")))
        .containsKey("pg_user")
        .doesNotContainKey("pg_password");
  }

  @Test
  void root_namesEachConfiguredPluginOnce() {
    String global = admin.post("/plugins", "{\"name\":\"cors\"}").id();
    admin.post("/services", "{\"name\":\"s\",\"host\":\"h\"}");
    String scoped = admin.post("/services/s/plugins", "{\"name\":\"cors\"}").id();

    assertThat(admin.get("/").at("plugins.enabled_in_cluster")).isEqualTo(List.of("cors"));

    admin.delete("/plugins/" + global);
    admin.delete("/plugins/" + scoped);
  }

  @Test
  void status_tellsOfDatabaseMemoryAndRevision() {
    Object before = admin.get("/status").at("gatehouse.revision");
    admin.post("/consumers", "{\"username\":\"revised\"}");

    var status = admin.get("/status");

    assertThat(status.at("database.reachable")).isEqualTo(true);
    assertThat(status.json()).containsKeys("memory", "server");
    assertThat((Long) status.at("gatehouse.revision")).isGreaterThan((Long) before);
  }

  @Test
  void status_unitAndScale_areThoseAskedFor() {
    assertThat(admin.get("/status?unit=k&scale=0").text()).containsPattern("\"[0-9]+ KiB\"");
    assertThat(admin.get("/status?unit=x").at("message"))
        .isEqualTo("invalid unit 'x' (expected 'k/K', 'm/M', or 'g/G')");
    assertThat(admin.get("/status?scale=-1").at("message"))
        .isEqualTo("scale must be equal or greater than 0");
  }

  @Test
  void endpoints_listEveryPathBelowItsParent() {
    @SuppressWarnings("unchecked")
    List<String> paths = (List<String>) admin.get("/endpoints").at("data");

    assertThat(paths)
        .contains("/", "/services/{services}/routes/{routes}", "/consumers/{consumers}/key-auth")
        .containsSubsequence("/services", "/services/{services}", "/snis")
        .doesNotHaveDuplicates();
  }

  @Test
  void schemas_areShownByName() {
    assertThat(admin.get("/schemas/services").json()).containsKeys("fields", "entity_checks");
    assertThat(admin.get("/schemas/plugins/key-auth").json()).containsKey("fields");
    assertThat(admin.get("/plugins/schema/key-auth").json()).containsKey("fields");
    assertThat(admin.get("/schemas/vaults/env").json()).containsKey("fields");
    assertThat(admin.get("/schemas/nope").text())
        .isEqualTo("{\"message\":\"No entity named 'nope'\"}");
    assertThat(admin.get("/schemas/plugins/nope").text())
        .isEqualTo("{\"message\":\"No plugin named 'nope'\"}");
  }

  @Test
  void validation_writesNothing() {
    assertThat(admin.post("/schemas/services/validate", "{\"name\":\"v\",\"host\":\"h\"}").text())
        .isEqualTo("{\"message\":\"schema validation successful\"}");
    assertThat(admin.post("/schemas/services/validate", "{\"name\":\"v\"}").at("fields"))
        .isEqualTo(Map.of("host", "required field missing"));
    assertThat(admin.post("/schemas/plugins/validate", "{\"name\":\"key-auth\"}").status())
        .isEqualTo(200);
    assertThat(admin.post("/schemas/plugins/validate", "{\"name\":\"nope\"}").status())
        .isEqualTo(400);
    assertThat(admin.get("/services/v").status()).isEqualTo(404);
  }

  @Test
  void enabledPlugins_areThoseLoaded() {
    assertThat(admin.get("/plugins/enabled").text())
        .contains("\"key-auth\"", "\"cors\"", "\"request-termination\"");
  }

  @Test
  void whatKongHasOnlyInOtherModes_is400() {
    for (String path : List.of("/config", "/clustering/status", "/filter-chains")) {
      assertThat(admin.get(path).status()).as(path).isEqualTo(400);
    }
  }

  @Test
  void originThatIsNoDashboard_isAnsweredWithTheDashboards() {
    assertThat(admin.get("/", "Origin", "http://x.example").header("Access-Control-Allow-Origin"))
        .isEqualTo("http://gui.example");
    assertThat(admin.get("/", "Origin", "http://gui.example").header("Access-Control-Allow-Origin"))
        .isEqualTo("http://gui.example");
  }

  @Test
  void preflight_isAnsweredForTheDashboard() {
    var preflight =
        admin.send(
            "OPTIONS",
            "/services",
            null,
            "Origin",
            "http://gui.example",
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "content-type,kong-admin-token");

    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("http://gui.example");
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(preflight.header("Access-Control-Allow-Methods")).contains("GET", "POST");
    assertThat(preflight.header("Access-Control-Allow-Headers"))
        .isEqualTo("content-type,kong-admin-token");
  }

  @Test
  void root_hasTheConfigurationThatDashboardsRead() {
    var root = admin.get("/");

    assertThat(JsonValues.object(root.at("configuration")))
        .containsKeys("admin_listen", "admin_gui_listeners", "pg_host", "pg_port", "pg_ssl")
        .containsEntry("gatehouse_database", "postgres")
        .containsEntry("log_level", "notice");
    for (String listeners : List.of("proxy_listeners", "admin_listeners", "status_listeners")) {
      assertThat((List<?>) root.at("configuration." + listeners))
          .allSatisfy(one -> assertThat(JsonValues.object(one)).containsKeys("ip", "port", "ssl"));
    }
    assertThat(root.at("timers.running")).isInstanceOf(Long.class);
  }

  @Test
  void logLevel_isChangedForAWhileHereAndOnTheNodesThatAreMeant() {
    long before = store.newestSignal();

    assertThat(admin.send("PUT", "/debug/node/log-level/error?timeout=1", null).text())
        .isEqualTo("{\"message\":\"log level changed\"}");
    assertThat(admin.get("/debug/node/log-level").at("message")).isEqualTo("log level: error");
    assertThat(admin.send("PUT", "/debug/node/log-level/error", null).at("message"))
        .isEqualTo("log level is already error");
    assertThat(admin.send("PUT", "/debug/cluster/log-level/warn?timeout=1", null).status())
        .isEqualTo(200);
    assertThat(store.signalsSince(before))
        .extracting(Signal::name, Signal::node, signal -> signal.data().get("level"))
        .containsExactly(
            tuple("log_level", Optional.of(UUID.fromString(NODE_ID)), "error"),
            tuple("log_level", Optional.empty(), "warn"));
    Awaitility.await()
        .until(() -> "log level: notice".equals(admin.get("/debug/node/log-level").at("message")));
  }

  @Test
  void logLevel_unknownOrForANegativeTime_is400() {
    assertThat(admin.send("PUT", "/debug/node/log-level/loud", null).at("message"))
        .isEqualTo("unknown log level: loud");
    assertThat(admin.send("PUT", "/debug/node/log-level/warn?timeout=-1", null).at("message"))
        .isEqualTo("timeout must be greater than or equal to 0");
    assertThat(admin.get("/debug/node/log-level/warn").status()).isEqualTo(405);
  }

  @Test
  void cache_isForgottenByAllNodes() {
    long before = store.newestSignal();

    assertThat(admin.delete("/cache").status()).isEqualTo(204);
    assertThat(admin.delete("/cache/consumers:1:::::").status()).isEqualTo(204);
    assertThat(admin.get("/cache/consumers:1:::::").status()).isEqualTo(404);

    assertThat(store.signalsSince(before))
        .extracting(Signal::name, signal -> signal.data())
        .containsExactly(
            tuple("cache", Map.of()), tuple("cache", Map.of("key", "consumers:1:::::")));
  }

  @Test
  void status_showsWhatNodesReport() {
    long revision = store.revision();
    UUID other = UUID.randomUUID();
    Store.UnreadableRow broken = new Store.UnreadableRow("routes", "r", "paths: broken");
    store.report(
        new NodeReport(
            UUID.fromString(NODE_ID),
            "own",
            revision,
            5000,
            0,
            List.of(broken),
            Map.of("total_requests", 12L, "connections_active", 3L),
            List.of()));
    store.report(new NodeReport(other, "other", -1, 5000, 0, List.of(), Map.of(), List.of()));

    var status = admin.get("/status");

    assertThat(status.at("server.total_requests")).isEqualTo(12L);
    assertThat(status.at("server.connections_active")).isEqualTo(3L);
    assertThat(status.at("server.connections_accepted")).isEqualTo(0L);
    List<Map<String, Object>> nodes =
        ((List<?>) status.at("gatehouse.nodes")).stream().map(JsonValues::object).toList();
    assertThat(nodes).hasSize(2);
    assertThat(nodes.stream().filter(node -> node.get("id").equals(NODE_ID)).findFirst())
        .hasValueSatisfying(
            own ->
                assertThat(own)
                    .containsEntry("hostname", "own")
                    .containsEntry("live", true)
                    .containsEntry("started_at", 5L)
                    .hasEntrySatisfying("age", age -> assertThat((Long) age).isBetween(0L, 60L))
                    .containsEntry(
                        "problems",
                        List.of(
                            Map.of("entity", "routes", "id", "r", "problem", "paths: broken"))));
    assertThat(nodes.stream().filter(node -> node.get("id").equals(other.toString())).findFirst())
        .hasValueSatisfying(node -> assertThat(node).containsEntry("live", false));
  }

  @Test
  void dns_isNotOurs() {
    assertThat(admin.get("/status/dns").status()).isEqualTo(501);
    assertThat(admin.get("/status/dns").at("message"))
        .isEqualTo("not implemented with the legacy DNS client");
  }
}
