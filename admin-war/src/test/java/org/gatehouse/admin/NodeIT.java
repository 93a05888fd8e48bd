package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
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

  @BeforeAll
  static void start() {
    server =
        AdminServer.on(
            POSTGRES.createDatabase(),
            Map.of("node_id", NODE_ID, "admin_gui_url", "http://gui.example/manager"));
    admin = new AdminClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
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
}
