package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.admin.AdminClient.Reply;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several writes at once, and the conditions under which writes are made at all. */
class ChangeSetIT {
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

  private static String operation(String method, String path, String body) {
    return "{\"method\":\"%s\",\"path\":\"%s\",\"body\":%s}".formatted(method, path, body);
  }

  private static Reply apply(String query, String... operations) {
    return admin.post(
        "/transactions" + query, "{\"operations\":[" + String.join(",", operations) + "]}");
  }

  private static List<Map<String, Object>> results(Reply reply) {
    return ((List<?>) reply.json().get("results")).stream().map(JsonValues::object).toList();
  }

  private static List<Object> statuses(Reply reply) {
    return results(reply).stream().map(result -> result.get("status")).toList();
  }

  private static long newest() {
    return (Long) admin.get("/revisions?size=1").data().get(0).get("revision");
  }

  @Test
  void post_operationsThatNeedEachOther_areAppliedAsOneRevision() {
    var reply =
        apply(
            "",
            operation("POST", "/services", "{\"name\":\"cs-a\",\"host\":\"a.test\"}"),
            operation("POST", "/services/cs-a/routes", "{\"name\":\"cs-r\",\"paths\":[\"/cs\"]}"),
            operation("PUT", "/consumers/cs%20ann", "{}"),
            operation("POST", "/consumers/cs%20ann/key-auth", "{\"key\":\"cs-key\"}"),
            operation("PATCH", "/services/cs-a", "{\"retries\":1}"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(statuses(reply)).containsExactly(201L, 201L, 200L, 201L, 200L);
    assertThat(reply.at("dry_run")).isEqualTo(false);
    assertThat(admin.get("/services/cs-a").at("retries")).isEqualTo(1L);
    assertThat(admin.get("/routes/cs-r/service").at("name")).isEqualTo("cs-a");
    assertThat(admin.get("/consumers/cs%20ann/key-auth/cs-key").status()).isEqualTo(200);
    long revision = Long.parseLong(reply.header("X-Gatehouse-Revision"));
    var changes = admin.get("/revisions/" + revision);
    assertThat((List<?>) changes.at("changes")).hasSize(5);
  }

  @Test
  void post_someRefused_writesNothingAndTellsEachReason() {
    admin.post("/services", "{\"name\":\"cs-taken\",\"host\":\"a.test\"}");
    long before = newest();

    var reply =
        apply(
            "",
            operation("POST", "/services", "{\"name\":\"cs-undone\",\"host\":\"a.test\"}"),
            operation("POST", "/services", "{\"name\":\"cs-taken\",\"host\":\"a.test\"}"),
            operation("POST", "/services", "{\"port\":\"x\"}"),
            operation("POST", "/services/cs-undone/routes", "{\"paths\":[\"/x\"]}"),
            operation("PATCH", "/services/cs-nobody", "{}"),
            operation("POST", "/nowhere", "{}"),
            operation("DELETE", "/services", "null"));

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.at("code")).isEqualTo(101L);
    assertThat(reply.at("name")).isEqualTo("transaction refused");
    assertThat(reply.at("message"))
        .isEqualTo("operation 2 of 7 was refused (POST /services), so that nothing is written");
    assertThat(statuses(reply)).containsExactly(201L, 409L, 400L, 201L, 404L, 404L, 405L);
    assertThat(JsonValues.at(results(reply).get(2), "body.fields.port"))
        .contains("expected an integer");
    assertThat(admin.get("/services/cs-undone").status()).isEqualTo(404);
    assertThat(newest()).isEqualTo(before);
  }

  @Test
  void post_dryRun_answersAsIfAndWritesNothing() {
    long before = newest();
    var reply =
        apply(
            "?dry_run=true",
            operation("POST", "/services", "{\"name\":\"cs-dry\",\"host\":\"a.test\"}"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.at("dry_run")).isEqualTo(true);
    assertThat(JsonValues.at(results(reply).get(0), "body.name")).contains("cs-dry");
    assertThat(admin.get("/services/cs-dry").status()).isEqualTo(404);
    assertThat(newest()).isEqualTo(before);
  }

  @Test
  void post_whatIsNoChangeSet_is400NamingThePlace() {
    assertRefused("{}", "operations: expected a list of objects with method, path and body");
    assertRefused("{\"operations\":[]}", "operations: expected a list");
    assertRefused("{\"operations\":[7]}", "operations[0]: expected an object");
    assertRefused(
        "{\"operations\":[{\"path\":\"/a\"}]}", "operations[0].method: expected a string");
    assertRefused(
        "{\"operations\":[{\"method\":\"GET\",\"path\":\"/a\"}]}",
        "operations[0].method: GET (expected: POST, PUT, PATCH or DELETE)");
    assertRefused(
        "{\"operations\":[{\"method\":\"PUT\",\"path\":\"a\"}]}",
        "operations[0].path: a (expected: a path that begins with /)");
    assertRefused(
        "{\"operations\":[{\"method\":\"PUT\",\"path\":\"/a\",\"x\":1}]}",
        "operations[0].x: unknown field");
    assertRefused(
        "{\"operations\":[{\"method\":\"PUT\",\"path\":\"/a\",\"body\":[1]}]}",
        "operations[0].body: expected an object");
    List<Map<String, String>> many = new ArrayList<>();
    for (int n = 0; n < 1001; n++) {
      many.add(Map.of("method", "DELETE", "path", "/services/x" + n));
    }
    assertRefused(
        RecordCodec.write(Map.of("operations", many)),
        "operations: 1001 given (expected: at most 1000)");
  }

  private static void assertRefused(String body, String message) {
    var refused = admin.post("/transactions", body);
    assertThat(refused.status()).as(body).isEqualTo(400);
    assertThat((String) refused.at("message")).startsWith(message);
  }

  @Test
  void post_laterOperationRefused_undoesWhatItsParentMade() {
    var reply =
        apply(
            "",
            operation("PUT", "/upstreams/cs.test", "{}"),
            operation("POST", "/upstreams/cs.test/targets", "{\"target\":\"127.0.0.1:1\"}"),
            operation("POST", "/upstreams/cs.test/targets", "{\"target\":\"127.0.0.1:1\"}"));
    assertThat(reply.status()).isEqualTo(409);
    assertThat(admin.get("/upstreams/cs.test").status()).isEqualTo(404);
  }

  // --- conditions

  @Test
  void write_ifMatchOfTheNewestRevision_isMade() {
    admin.post("/services", "{\"name\":\"cs-match\",\"host\":\"a.test\"}");
    long newest = newest();
    var changed =
        admin.send(
            "PATCH",
            "/services/cs-match",
            "{\"retries\":2}",
            "Content-Type",
            "application/json",
            "If-Match",
            "\"" + newest + "\"");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(Long.parseLong(changed.header("X-Gatehouse-Revision"))).isGreaterThan(newest);
  }

  @Test
  void write_ifMatchOfAnOlderRevision_is412AndNotMade() {
    admin.post("/services", "{\"name\":\"cs-stale\",\"host\":\"a.test\"}");
    long old = newest();
    admin.post("/services", "{\"name\":\"cs-later\",\"host\":\"a.test\"}");
    long newest = newest();
    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      var refused =
          admin.send(
              method,
              "/services/cs-stale",
              "{\"host\":\"b.test\"}",
              "Content-Type",
              "application/json",
              "If-Match",
              "\"" + old + "\"");
      assertThat(refused.status()).as(method).isEqualTo(412);
      assertThat(refused.at("name")).isEqualTo("stale revision");
      assertThat(refused.at("fields.revision")).isEqualTo(newest);
    }
    assertThat(admin.get("/services/cs-stale").at("host")).isEqualTo("a.test");
  }

  @Test
  void write_ifMatchThatIsNoRevision_is400() {
    var refused =
        admin.send(
            "PUT",
            "/services/cs-bad-match",
            "{\"host\":\"b.test\"}",
            "Content-Type",
            "application/json",
            "If-Match",
            "\"abc\"");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("message"))
        .isEqualTo("If-Match: \"abc\" (expected: the number of a revision in double quotes)");
    assertThat(admin.get("/services/cs-bad-match").status()).isEqualTo(404);
  }

  @Test
  void patch_differentFieldsByManyAtOnce_losesNone() throws Exception {
    String id = UUID.randomUUID().toString();
    admin.put("/services/" + id, "{\"name\":\"cs-many\",\"host\":\"a.test\"}");
    List<String> changes =
        List.of(
            "{\"retries\":1}",
            "{\"port\":81}",
            "{\"path\":\"/p\"}",
            "{\"read_timeout\":1}",
            "{\"write_timeout\":2}",
            "{\"connect_timeout\":3}",
            "{\"tags\":[\"t\"]}",
            "{\"host\":\"b.test\"}");
    ExecutorService threads = Executors.newFixedThreadPool(changes.size());
    try {
      List<Callable<Integer>> work = new ArrayList<>();
      changes.forEach(change -> work.add(() -> admin.patch("/services/" + id, change).status()));
      for (Future<Integer> done : threads.invokeAll(work)) {
        assertThat(done.get()).isEqualTo(200);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(admin.get("/services/" + id).json())
        .containsEntry("retries", 1L)
        .containsEntry("port", 81L)
        .containsEntry("path", "/p")
        .containsEntry("read_timeout", 1L)
        .containsEntry("write_timeout", 2L)
        .containsEntry("connect_timeout", 3L)
        .containsEntry("tags", List.of("t"))
        .containsEntry("host", "b.test");
  }
}
