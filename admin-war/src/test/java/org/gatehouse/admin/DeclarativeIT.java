package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.gatehouse.admin.AdminClient.Reply;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.RecordCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without a database, as Kong 3.9.3 was recorded, and as its Ingress Controller uses it. */
class DeclarativeIT {
  private static final String ZEROS = "0".repeat(32);
  private static final String A = "72734e2a-702d-5711-b9ef-697178108ad8";
  private static final String PUSH = "/config?check_hash=1&flatten_errors=1";
  private static final String JSON =
      """
      {"_format_version":"3.0","services":[{"name":"a","host":"ok.test","port":19002,
       "routes":[{"name":"a","hosts":["ok.h"]}]}]}
      """;
  private static final String YAML =
      """
      _format_version: "3.0"
      services:
      - {name: a, host: ok.test, port: 19002, routes: [{name: a, hosts: [ok.h]}]}
      """;

  @TempDir Path folder;

  private AdminServer server;
  private AdminClient admin;

  @BeforeEach
  void start() {
    server =
        AdminServer.withoutDatabase(
            Map.of(
                "data", folder.resolve("data").toString(),
                "declarative_config", folder.resolve("gatehouse.yml").toString()));
    admin = new AdminClient(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply postYaml(String query, String yaml) {
    return admin.send("POST", "/config" + query, yaml, "Content-Type", "text/yaml");
  }

  private String hash() {
    return String.valueOf(admin.get("/status").at("configuration_hash"));
  }

  @Test
  void emptyNode_saysSo() {
    assertThat(hash()).isEqualTo(ZEROS);
    assertThat(admin.get("/status").json()).doesNotContainKey("database");
    assertThat(admin.get("/").at("configuration.database")).isEqualTo("off");
    assertThat(admin.get("/config").json())
        .isEqualTo(Map.of("config", "_format_version: '3.0'\n_transform: false\n"));
  }

  @Test
  void postConfig_inEachForm_answersTheEntitiesAndServesThem() {
    String multipart =
        "--x\r\nContent-Disposition: form-data; name=\"config\"; filename=\"c.yml\"\r\n\r\n"
            + YAML
            + "\r\n--x--\r\n";
    for (Reply reply :
        List.of(
            admin.post("/config", JSON),
            postYaml("", YAML),
            admin.post("/config", "{\"config\":" + quoted(YAML) + "}"),
            admin.post("/config", "{\"config\":" + quoted(JSON) + "}"),
            admin.send(
                "POST", "/config", multipart, "Content-Type", "multipart/form-data; boundary=x"))) {
      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.json()).containsOnlyKeys("services", "routes");
      assertThat(reply.at("services." + A + ".port")).isEqualTo(19002L);
      assertThat(reply.json().toString()).contains("f3ef8bde-817d-5a84-b4cd-13f35d3bbb53");
      assertThat(admin.get("/services/a").at("id")).isEqualTo(A);
    }
    assertThat(String.valueOf(admin.get("/config").at("config")))
        .startsWith("_format_version: '3.0'\n_transform: false\nservices:\n- id: " + A + "\n")
        .contains("\nroutes:\n- id: f3ef8bde-817d-5a84-b4cd-13f35d3bbb53\n")
        .contains("  service: " + A + "\n");
  }

  private static String quoted(String text) {
    return RecordCodec.write(text);
  }

  @Test
  void postConfig_whatIsInForceAlready_isNotModifiedIfItIsAText() {
    assertThat(postYaml("?check_hash=1", YAML).status()).isEqualTo(201);
    String first = hash();
    assertThat(postYaml("?check_hash=1", YAML).status()).isEqualTo(304);
    assertThat(postYaml("", YAML).status()).isEqualTo(201);
    assertThat(hash()).isEqualTo(first).isNotEqualTo(ZEROS);
    assertThat(admin.post("/config?check_hash=1", JSON).status()).isEqualTo(201);
    assertThat(admin.post("/config?check_hash=1", JSON).status()).isEqualTo(201);
  }

  @Test
  void postConfig_thatIsNotSound_isRefusedInKongsWordsAndChangesNothing() {
    admin.post("/config", JSON);
    String before = hash();
    assertRefused(
        "{\"_format_version\":\"3.0\",\"services\":[{\"name\":\"a\"}]}",
        "{services={{host=\"required field missing\"}}}");
    assertRefused("{\"_format_version\":\"3.0\",\"foos\":[]}", "{foos=\"unknown field\"}");
    assertRefused("{\"services\":[]}", "{_format_version=\"required field missing\"}");
    assertRefused(
        "{\"config\":\"a: [1\"}",
        "{error=\"failed parsing declarative configuration: 1:5:"
            + " did not find expected ',' or ']'\"}");
    assertThat(admin.post("/config", "{").at("message")).isEqualTo("Cannot parse JSON body");
    assertThat(postYaml("", "").at("message")).isEqualTo("expected a declarative configuration");
    assertThat(hash()).isEqualTo(before);
    assertThat(admin.get("/services/a").status()).isEqualTo(200);
  }

  private void assertRefused(String config, String problems) {
    Reply reply = admin.post("/config", config);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.at("code")).isEqualTo(14L);
    assertThat(reply.at("name")).isEqualTo("invalid declarative configuration");
    assertThat(reply.at("message")).isEqualTo("declarative config is invalid: " + problems);
  }

  @Test
  void write_ofAnEntity_isRefusedByName() {
    admin.post("/config", JSON);
    assertNotAllowed(admin.post("/services", "{\"host\":\"h\"}"), "create");
    assertNotAllowed(admin.patch("/services/" + A, "{\"port\":1}"), "update");
    assertNotAllowed(admin.put("/services/" + A, "{\"host\":\"h\"}"), "create or update");
    assertNotAllowed(admin.delete("/services/" + A), "remove");
    assertThat(admin.get("/services/a").at("port")).isEqualTo(19002L);
  }

  private static void assertNotAllowed(Reply reply, String operation) {
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.at("code")).isEqualTo(12L);
    assertThat(String.valueOf(reply.at("message")))
        .startsWith("cannot " + operation + " 'services' entities")
        .endsWith("when not using a database");
  }

  /** Long enough ago for the file to have settled. */
  private void writeOperatorsFile(String text, int secondsAgo) throws IOException {
    Path file = Files.writeString(folder.resolve("gatehouse.yml"), text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
  }

  @Test
  void operatorsFile_thatIsWritten_isServedAtTheNextRequest() throws IOException {
    writeOperatorsFile(YAML, 2);
    assertThat(admin.get("/services").each("name")).containsExactly("a");
  }

  @Test
  void operatorsFile_withANullAmongProtocols_isToldOfAndTheOldOneServed() throws IOException {
    writeOperatorsFile(YAML, 3);
    assertThat(admin.get("/services").each("name")).containsExactly("a");
    writeOperatorsFile(
        "{_format_version: '3.0', routes: [{name: r, paths: [/r], protocols: [~]}]}", 2);
    assertThat(admin.get("/services").each("name")).containsExactly("a");
    assertThat(String.valueOf(admin.get("/status").at("gatehouse.problems")))
        .contains("gatehouse.yml:1:", "routes.1.protocols: unknown type: null");
  }

  /** The calls of the Ingress Controller, in its order. */
  @Test
  void ingressController_pushes_areTakenOrExplained() {
    Reply root = admin.get("/");
    assertThat(String.valueOf(root.at("version"))).matches("3\\.\\d+\\.\\d+");
    assertThat(root.at("node_id")).isInstanceOf(String.class);
    assertThat(root.at("configuration.router_flavor")).isEqualTo("traditional_compatible");
    assertThat(hash()).isEqualTo(ZEROS);

    String push =
        """
        {"_format_version":"3.0","services":[
          {"id":"0e5a1ad6-4a4b-4c3e-9a3c-000000000001","name":"default.echo.80",
           "host":"default.echo.80.svc","port":80,"protocol":"http","path":"/","retries":5,
           "tags":["k8s-name:echo","k8s-kind:Service"],
           "routes":[{"id":"0e5a1ad6-4a4b-4c3e-9a3c-000000000002","name":"default.echo..80",
             "paths":["~/echo$"],"https_redirect_status_code":%s,
             "tags":["k8s-name:echo","k8s-kind:Ingress"]}]}],
         "upstreams":[{"id":"0e5a1ad6-4a4b-4c3e-9a3c-000000000003","name":"default.echo.80.svc",
           "tags":["k8s-name:echo"],"targets":[{"target":"10.0.0.7:1027"}]}],
         "consumers":[{"id":"0e5a1ad6-4a4b-4c3e-9a3c-000000000004","username":"alice",
           "tags":["k8s-name:alice"],"keyauth_credentials":[{"key":"k"}],
           "acls":[{"group":"g1"},{"group":"g2"}]}],
         "plugins":[{"id":"0e5a1ad6-4a4b-4c3e-9a3c-000000000005","name":"key-auth",
           "route":"0e5a1ad6-4a4b-4c3e-9a3c-000000000002","tags":["k8s-name:auth"]}]}
        """;
    assertThat(admin.post(PUSH, push.formatted("426")).status()).isEqualTo(201);
    assertThat(hash()).isNotEqualTo(ZEROS);
    assertThat(admin.get("/routes?tags=k8s-kind:Ingress").data()).hasSize(1);
    assertThat(admin.get("/consumers/alice/key-auth").each("key")).containsExactly("k");
    assertThat(admin.get("/consumers/alice/acls").each("group"))
        .containsExactlyInAnyOrder("g1", "g2");

    Reply refused = admin.post(PUSH, push.formatted("999"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json()).containsKeys("code", "name", "message", "fields");
    Map<String, Object> error =
        JsonValues.object(((List<?>) refused.json().get("flattened_errors")).get(0));
    assertThat(error)
        .containsEntry("entity_type", "route")
        .containsEntry("entity_name", "default.echo..80")
        .containsEntry("entity_id", "0e5a1ad6-4a4b-4c3e-9a3c-000000000002")
        .containsEntry("entity_tags", List.of("k8s-name:echo", "k8s-kind:Ingress"));
    assertThat(String.valueOf(error.get("errors"))).contains("https_redirect_status_code");
  }
}
