package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EntityResourceIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static AdminServer server;
  private static AdminClient admin;

  @BeforeAll
  static void start() {
    server = AdminServer.on(POSTGRES.createDatabase());
    admin = new AdminClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // --- collections

  @Test
  void post_soundEntity_is201WithEveryField() {
    var created = admin.post("/services", "{\"name\":\"post-1\",\"url\":\"https://up.example/p\"}");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Content-Type"))
        .isEqualToIgnoringWhitespace("application/json;charset=utf-8");
    assertThat(created.json())
        .contains(
            entry("name", "post-1"),
            entry("protocol", "https"),
            entry("host", "up.example"),
            entry("port", 443L),
            entry("path", "/p"),
            entry("retries", 5L),
            entry("tags", null),
            entry("enabled", true));
    assertThat(admin.get("/services/" + created.id()).json()).isEqualTo(created.json());
  }

  @Test
  void post_severalProblems_are400TogetherAndWriteNothing() {
    var refused = admin.post("/services", "{\"name\":\"post-2\",\"port\":\"x\",\"nope\":1}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json())
        .containsExactly(
            entry("code", 2L),
            entry("name", "schema violation"),
            entry(
                "message",
                "3 schema violations (host: required field missing; nope: unknown field;"
                    + " port: expected an integer)"),
            entry(
                "fields",
                Map.of(
                    "host", "required field missing",
                    "nope", "unknown field",
                    "port", "expected an integer")));
    assertThat(admin.get("/services/post-2").status()).isEqualTo(404);
  }

  @Test
  void post_nameThatIsTaken_is409() {
    admin.post("/services", "{\"name\":\"taken\",\"host\":\"h\"}");

    var refused = admin.post("/services", "{\"name\":\"taken\",\"host\":\"h\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("fields")).isEqualTo(Map.of("name", "taken"));
  }

  @Test
  void post_idThatIsTaken_is400() {
    String id = admin.post("/services", "{\"host\":\"h\"}").id();

    var refused = admin.post("/services", "{\"id\":\"" + id + "\",\"host\":\"h\"}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("code")).isEqualTo(3L);
  }

  @Test
  void post_danglingLink_is400AndWritesNothing() {
    UUID nobody = UUID.randomUUID();

    var refused =
        admin.post(
            "/routes",
            "{\"name\":\"dangling\",\"paths\":[\"/d\"],\"service\":{\"id\":\"" + nobody + "\"}}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("code")).isEqualTo(4L);
    assertThat(refused.at("fields.service.id")).isEqualTo(nobody.toString());
    assertThat(admin.get("/routes/dangling").status()).isEqualTo(404);
  }

  @Test
  void post_linkByName_isResolved() {
    String id = admin.post("/services", "{\"name\":\"by-name\",\"host\":\"h\"}").id();

    var route = admin.post("/routes", "{\"paths\":[\"/x\"],\"service\":{\"name\":\"by-name\"}}");

    assertThat(route.at("service.id")).isEqualTo(id);
  }

  @Test
  void post_linkByNameOfNobody_is400() {
    var refused = admin.post("/routes", "{\"paths\":[\"/x\"],\"service\":{\"name\":\"nobody\"}}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("code")).isEqualTo(13L);
    assertThat(refused.at("message"))
        .isEqualTo(
            "foreign key unresolved (service.name: the foreign key cannot be resolved with"
                + " '{name=\"nobody\"}' for an existing 'services' entity)");
  }

  @Test
  void post_manyAtOnceOfOneName_makesExactlyOne() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(() -> admin.post("/consumers", "{\"username\":\"only-one\"}").status());
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> status : clients.invokeAll(calls)) {
        statuses.add(status.get());
      }
      assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
    } finally {
      clients.shutdown();
    }
  }

  @Test
  void post_queryArguments_areNotInput() {
    assertThat(admin.post("/services?host=h", "{}").status()).isEqualTo(400);
  }

  // --- bodies

  @Test
  void body_brokenJson_is400() {
    assertThat(admin.post("/services", "{\"host\":").text())
        .isEqualTo("{\"message\":\"Cannot parse JSON body\"}");
    assertThat(admin.post("/services", "").status()).isEqualTo(400);
    assertThat(admin.post("/services", "{\"host\":\"h\"} trailing").status()).isEqualTo(400);
  }

  @Test
  void body_listOrText_is500AsInKong() {
    assertThat(admin.post("/services", "[1,2]").text())
        .isEqualTo("{\"message\":\"An unexpected error occurred\"}");
    assertThat(admin.post("/services", "\"a\"").status()).isEqualTo(500);
  }

  @Test
  void body_otherType_is415() {
    assertThat(admin.send("POST", "/services", "<a/>", "Content-Type", "application/xml").status())
        .isEqualTo(415);
    assertThat(admin.send("POST", "/services", "host=h").status()).isEqualTo(415);
  }

  @Test
  void body_form_isReadBySchema() {
    var created =
        admin.form(
            "POST",
            "/services",
            "name=formed&host=h&port=81&enabled=false&tags[]=a&tags[]=b&path=");

    assertThat(created.json())
        .contains(
            entry("port", 81L),
            entry("enabled", false),
            entry("tags", List.of("a", "b")),
            entry("path", null));
  }

  @Test
  void body_multipartForm_isReadBySchema() {
    var created =
        admin.send(
            "POST",
            "/services",
            "--X\r\nContent-Disposition: form-data; name=\"host\"\r\n\r\nh\r\n--X--\r\n",
            "Content-Type",
            "multipart/form-data; boundary=X");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.at("host")).isEqualTo("h");
  }

  @Test
  void body_tooLarge_is413() {
    String large = "{\"host\":\"" + "h".repeat(11 * 1024 * 1024) + "\"}";

    assertThat(admin.post("/services", large).status()).isEqualTo(413);
  }

  // --- single entities

  @Test
  void get_byNameIdUpperCaseAndEscapes_isTheSame() {
    String id = admin.post("/services", "{\"name\":\"one-of-all\",\"host\":\"h\"}").id();

    for (String key :
        List.of(
            "one-of-all", id, id.toUpperCase(java.util.Locale.ROOT), "one%2Dof%2Dall", id + "/")) {
      assertThat(admin.get("/services/" + key).at("id")).as(key).isEqualTo(id);
    }
  }

  @Test
  void get_unknown_is404() {
    assertThat(admin.get("/services/nobody").text()).isEqualTo("{\"message\":\"Not found\"}");
    assertThat(admin.get("/services/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(admin.get("/nowhere").text()).isEqualTo("{\"message\":\"Not found\"}");
  }

  @Test
  void get_textThatCannotBeAKey_is400() {
    assertThat(admin.get("/services/a%20b").at("name")).isEqualTo("invalid unique name");
    assertThat(admin.get("/ca_certificates/x").json())
        .contains(
            entry("code", 1L),
            entry("name", "invalid primary key"),
            entry("fields", Map.of("id", "expected a valid UUID")));
  }

  @Test
  void patch_someFields_keepsTheOthers() {
    var made = admin.post("/services", "{\"name\":\"patched\",\"host\":\"h\",\"path\":\"/p\"}");

    var changed = admin.patch("/services/patched", "{\"retries\":7,\"path\":null}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json())
        .contains(
            entry("id", made.id()),
            entry("retries", 7L),
            entry("path", null),
            entry("host", "h"),
            entry("created_at", made.at("created_at")));
  }

  @Test
  void patch_nestedRecord_isMerged() {
    admin.post("/upstreams", "{\"name\":\"merged.example\"}");
    admin.patch(
        "/upstreams/merged.example",
        "{\"healthchecks\":{\"active\":{\"healthy\":{\"interval\":5}}}}");

    var changed =
        admin.patch("/upstreams/merged.example", "{\"healthchecks\":{\"active\":{\"timeout\":3}}}");

    assertThat(changed.at("healthchecks.active.healthy.interval")).isEqualTo(5L);
    assertThat(changed.at("healthchecks.active.timeout")).isEqualTo(3L);
  }

  @Test
  void patch_manyFieldsAtOnce_losesNone() throws Exception {
    admin.post("/services", "{\"name\":\"changed-at-once\",\"host\":\"h\"}");
    List<String> changes =
        List.of(
            "{\"retries\":1}",
            "{\"port\":1}",
            "{\"path\":\"/1\"}",
            "{\"connect_timeout\":1}",
            "{\"read_timeout\":1}",
            "{\"write_timeout\":1}",
            "{\"tags\":[\"1\"]}",
            "{\"enabled\":false}");
    ExecutorService clients = Executors.newFixedThreadPool(changes.size());
    try {
      List<Callable<Integer>> calls = new ArrayList<>();
      changes.forEach(
          change -> calls.add(() -> admin.patch("/services/changed-at-once", change).status()));
      for (Future<Integer> status : clients.invokeAll(calls)) {
        assertThat(status.get()).isEqualTo(200);
      }
    } finally {
      clients.shutdown();
    }
    assertThat(admin.get("/services/changed-at-once").json())
        .contains(
            entry("retries", 1L),
            entry("port", 1L),
            entry("path", "/1"),
            entry("connect_timeout", 1L),
            entry("read_timeout", 1L),
            entry("write_timeout", 1L),
            entry("tags", List.of("1")),
            entry("enabled", false));
  }

  @Test
  void patch_id_staysWhatItWas() {
    String id = admin.post("/services", "{\"name\":\"same-id\",\"host\":\"h\"}").id();

    var changed = admin.patch("/services/same-id", "{\"id\":\"" + UUID.randomUUID() + "\"}");

    assertThat(changed.at("id")).isEqualTo(id);
  }

  @Test
  void patch_unsoundChange_is400AndChangesNothing() {
    admin.post("/services", "{\"name\":\"unchanged\",\"host\":\"h\"}");

    assertThat(admin.patch("/services/unchanged", "{\"port\":99999}").status()).isEqualTo(400);
    assertThat(admin.get("/services/unchanged").at("port")).isEqualTo(80L);
  }

  @Test
  void patch_unknown_is404WithWhatWasLookedFor() {
    assertThat(admin.patch("/services/nobody", "{\"retries\":1}").json())
        .containsExactly(
            entry("code", 6L),
            entry("name", "not found"),
            entry("message", "could not find the entity with '{name=\"nobody\"}'"),
            entry("fields", Map.of("name", "nobody")));
  }

  @Test
  void put_byNewId_makesTheEntityOfThatId() {
    UUID id = UUID.randomUUID();

    var made = admin.put("/services/" + id, "{\"host\":\"h\"}");

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.at("id")).isEqualTo(id.toString());
  }

  @Test
  void put_byNameTwice_replacesAndRestoresDefaults() {
    var first = admin.put("/services/put-twice", "{\"host\":\"a\",\"retries\":1}");
    var second = admin.put("/services/put-twice", "{\"host\":\"b\"}");

    assertThat(second.json())
        .contains(
            entry("id", first.id()),
            entry("name", "put-twice"),
            entry("host", "b"),
            entry("retries", 5L));
  }

  @Test
  void put_manyAtOnceByOneName_allSucceedOnOneEntity() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<Callable<AdminClient.Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(() -> admin.put("/consumers/put-at-once", "{}"));
      }
      Set<String> ids = new HashSet<>();
      for (Future<AdminClient.Reply> reply : clients.invokeAll(calls)) {
        assertThat(reply.get().status()).isEqualTo(200);
        ids.add(reply.get().id());
      }
      assertThat(ids).hasSize(1);
    } finally {
      clients.shutdown();
    }
  }

  @Test
  void delete_twice_is204BothTimes() {
    admin.post("/consumers", "{\"username\":\"leaving\"}");

    assertThat(admin.delete("/consumers/leaving").status()).isEqualTo(204);
    assertThat(admin.delete("/consumers/leaving").status()).isEqualTo(204);
    assertThat(admin.get("/consumers/leaving").status()).isEqualTo(404);
  }

  @Test
  void delete_entityThatOthersPointTo_is400() {
    admin.post("/services", "{\"name\":\"in-use\",\"host\":\"h\"}");
    admin.post("/services/in-use/routes", "{\"paths\":[\"/u\"]}");

    assertThat(admin.delete("/services/in-use").json())
        .contains(entry("code", 4L), entry("fields", Map.of("@referenced_by", "routes")));
  }

  // --- parents and children

  @Test
  void children_ofOneParent_areNotFoundUnderAnother() {
    admin.post("/services", "{\"name\":\"parent-a\",\"host\":\"h\"}");
    admin.post("/services", "{\"name\":\"parent-b\",\"host\":\"h\"}");
    String child =
        admin.post("/services/parent-a/routes", "{\"name\":\"child\",\"paths\":[\"/c\"]}").id();

    assertThat(admin.get("/services/parent-a/routes/child").at("id")).isEqualTo(child);
    assertThat(admin.get("/services/parent-a/routes").each("id")).containsExactly(child);
    assertThat(admin.get("/services/parent-b/routes").each("id")).isEmpty();
    for (String method : List.of("GET", "DELETE")) {
      assertThat(admin.send(method, "/services/parent-b/routes/child", null).status())
          .isEqualTo(404);
    }
    assertThat(admin.patch("/services/parent-b/routes/child", "{}").status()).isEqualTo(404);
    String byId = "/services/parent-b/routes/" + child;
    assertThat(admin.patch(byId, "{\"name\":\"taken\"}").status()).isEqualTo(404);
    assertThat(admin.get("/routes/" + child).at("name")).isEqualTo("child");
    assertThat(admin.delete("/services/parent-a/routes/child").status()).isEqualTo(204);
    assertThat(admin.delete("/services/parent-a/routes/child").status()).isEqualTo(404);
  }

  @Test
  void children_ofNobody_are404() {
    assertThat(admin.get("/services/nobody/routes").status()).isEqualTo(404);
    assertThat(admin.post("/services/nobody/routes", "{\"paths\":[\"/c\"]}").status())
        .isEqualTo(404);
  }

  @Test
  void children_putByKey_belongToTheParentOfThePath() {
    String parent = admin.post("/services", "{\"name\":\"adopting\",\"host\":\"h\"}").id();

    var made = admin.put("/services/adopting/routes/adopted", "{\"paths\":[\"/a\"]}");

    assertThat(made.at("name")).isEqualTo("adopted");
    assertThat(made.at("service.id")).isEqualTo(parent);
  }

  @Test
  void link_isReadAndChangedButNotDeleted() {
    String parent = admin.post("/services", "{\"name\":\"linked\",\"host\":\"h\"}").id();
    admin.post("/services/linked/routes", "{\"name\":\"linking\",\"paths\":[\"/l\"]}");

    assertThat(admin.get("/routes/linking/service").at("id")).isEqualTo(parent);
    assertThat(admin.patch("/routes/linking/service", "{\"retries\":2}").at("retries"))
        .isEqualTo(2L);
    assertThat(admin.delete("/routes/linking/service").text())
        .isEqualTo("{\"message\":\"Method not allowed\"}");
    assertThat(admin.get("/services/linked").at("retries")).isEqualTo(2L);
  }

  @Test
  void link_toNothing_is404UntilPutMakesIt() {
    admin.post("/routes", "{\"name\":\"free\",\"paths\":[\"/f\"]}");

    assertThat(admin.get("/routes/free/service").status()).isEqualTo(404);
    assertThat(admin.delete("/routes/free/service").status()).isEqualTo(404);
    String made = admin.put("/routes/free/service", "{\"host\":\"h\"}").id();

    assertThat(admin.get("/routes/free").at("service.id")).isEqualTo(made);
  }

  @Test
  void consumers_byCustomId_areNarrowedToOne() {
    admin.post("/consumers", "{\"username\":\"custom\",\"custom_id\":\"c-1\"}");

    assertThat(admin.get("/consumers?custom_id=c-1").each("username")).containsExactly("custom");
    assertThat(admin.get("/consumers?custom_id=c-2").data()).isEmpty();
    assertThat(admin.get("/consumers?custom_id=").status()).isEqualTo(400);
  }

  // --- methods

  @Test
  void head_isGetWithoutABody() {
    admin.post("/consumers", "{\"username\":\"headed\"}");

    var head = admin.send("HEAD", "/consumers/headed", null);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.header("Content-Length"))
        .isEqualTo(admin.get("/consumers/headed").header("Content-Length"));
  }

  @Test
  void options_namesTheMethods() {
    var options = admin.send("OPTIONS", "/services", null);

    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(options.header("Access-Control-Allow-Methods"))
        .isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(options.header("Access-Control-Allow-Headers")).isEqualTo("Content-Type");
    assertThat(admin.send("OPTIONS", "/services/x", null).header("Allow"))
        .isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
  }

  @Test
  void otherMethod_is405() {
    assertThat(admin.delete("/services").text()).isEqualTo("{\"message\":\"Method not allowed\"}");
    assertThat(admin.post("/services/x", "{}").status()).isEqualTo(405);
    assertThat(admin.send("TRACKED", "/services", null).status()).isEqualTo(405);
  }

  @Test
  void everyAnswer_hasKongsHeaders() {
    for (var reply :
        List.of(admin.get("/services"), admin.get("/nowhere"), admin.post("/services", "{"))) {
      assertThat(reply.header("Server")).isEqualTo("kong/3.9.1");
      assertThat(reply.header("X-Kong-Admin-Latency")).matches("[0-9]+");
      assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    }
  }

  @Test
  void originOfABrowser_isEchoed() {
    assertThat(
            admin
                .get("/services", "Origin", "http://x.example")
                .header("Access-Control-Allow-Origin"))
        .isEqualTo("http://x.example");
  }
}
