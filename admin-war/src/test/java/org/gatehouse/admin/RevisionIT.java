package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.admin.AdminClient.Reply;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who changed what, and the way back. */
class RevisionIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private AdminServer server;
  private AdminClient admin;

  @BeforeEach
  void start() {
    server = AdminServer.on(POSTGRES.createDatabase());
    admin = new AdminClient(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private long made(String path, String body) {
    Reply reply = admin.post(path, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return Long.parseLong(reply.header("X-Gatehouse-Revision"));
  }

  private static List<Map<String, Object>> changes(Reply reply) {
    return ((List<?>) reply.json().get("changes")).stream().map(JsonValues::object).toList();
  }

  @Test
  void get_revisions_listsTheNewestFirstPageByPage() {
    long first = made("/services", "{\"name\":\"a\",\"host\":\"a.test\"}");
    long second = made("/services", "{\"name\":\"b\",\"host\":\"b.test\"}");
    long third = made("/services", "{\"name\":\"c\",\"host\":\"c.test\"}");

    var page = admin.get("/revisions?size=2");
    assertThat(page.each("revision")).containsExactly(third, second);
    assertThat(page.each("changes")).containsExactly(1L, 1L);
    var rest = admin.get(String.valueOf(page.at("next")));
    assertThat(rest.each("revision")).containsExactly(first);
    assertThat(rest.at("next")).isNull();
    assertThat(admin.get("/revisions?offset=x").at("code")).isEqualTo(7L);
  }

  @Test
  void write_clientThatSendsHalfABody_isInNobodysWay() throws IOException {
    long newest = made("/services", "{\"name\":\"a\",\"host\":\"a.test\"}");
    try (RawClient client = RawClient.connect(server.port())) {
      client.send(
          """
          POST /services HTTP/1.1
          Host: a
          Content-Type: application/json
          Content-Length: 100
          Expect: 100-continue
          If-Match: "%d"

          """
              .formatted(newest)
              .replace("\n", "\r\n"));
      assertThat(client.readResponse().status()).isEqualTo(100);
      client.send("{");

      assertThat(admin.put("/consumers/x", "{}").status()).isEqualTo(200);
    }
  }

  @Test
  void get_revision_tellsAuthorTimeAndChanges() {
    var made =
        admin.send(
            "PUT",
            "/services/a",
            "{\"host\":\"a.test\"}",
            "Content-Type",
            "application/json",
            "X-Author",
            "Ann");
    var revision = admin.get("/revisions/" + made.header("X-Gatehouse-Revision"));
    assertThat(revision.at("author")).isEqualTo("Ann");
    assertThat(((Number) revision.at("committed_at")).doubleValue() * 1000)
        .isBetween(System.currentTimeMillis() - 60_000.0, System.currentTimeMillis() + 60_000.0);
    assertThat(changes(revision))
        .containsExactly(Map.of("entity", "services", "id", made.id(), "operation", "create"));
  }

  @Test
  void author_basicCredentials_isTheirUser() {
    String pair = Base64.getEncoder().encodeToString("bob:secret".getBytes(StandardCharsets.UTF_8));
    var made =
        admin.send(
            "PUT",
            "/services/a",
            "{\"host\":\"a.test\"}",
            "Content-Type",
            "application/json",
            "Authorization",
            "Basic " + pair);
    var revision = admin.get("/revisions/" + made.header("X-Gatehouse-Revision"));
    assertThat(revision.at("author")).isEqualTo("bob");
    assertThat(revision.text()).doesNotContain("secret");
  }

  @Test
  void get_diff_tellsWhichFieldsChanged() {
    made("/services", "{\"name\":\"a\",\"host\":\"a.test\"}");
    var changed = admin.patch("/services/a", "{\"host\":\"b.test\",\"tags\":[\"t\"]}");

    var diff = admin.get("/revisions/" + changed.header("X-Gatehouse-Revision") + "/diff");

    Map<String, Object> fields = JsonValues.object(changes(diff).get(0).get("fields"));
    fields.remove("updated_at");
    assertThat(fields).containsOnlyKeys("host", "tags");
    assertThat(fields.get("host")).isEqualTo(Map.of("from", "a.test", "to", "b.test"));
    assertThat(JsonValues.at(fields, "tags.to")).contains(List.of("t"));
  }

  @Test
  void get_diffOfWhatIsSecret_hidesIt() {
    TestCertificate pair = TestCertificate.forNames("a.test");
    String body =
        "{\"cert\":\"%s\",\"key\":\"%s\"}"
            .formatted(
                pair.certificatePem().replace("\n", "\\n"), pair.keyPem().replace("\n", "\\n"));
    long revision = made("/certificates", body);

    var diff = admin.get("/revisions/" + revision + "/diff");

    assertThat(diff.text()).contains("BEGIN CERTIFICATE").doesNotContain("PRIVATE KEY");
    assertThat(JsonValues.at(changes(diff).get(0), "fields.key.to")).contains("(hidden)");
  }

  @Test
  void get_unknownRevision_is404() {
    for (String number : List.of("99", "0", "-1", "x", "99999999999999999999")) {
      assertThat(admin.get("/revisions/" + number).status()).as(number).isEqualTo(404);
      assertThat(admin.get("/revisions/" + number + "/diff").status()).isEqualTo(404);
      assertThat(admin.post("/revisions/" + number + "/restore", "{}").status()).isEqualTo(404);
    }
  }

  @Test
  void restore_afterChangesOfEveryKind_bringsBackWhatWas() {
    made("/services", "{\"name\":\"kept\",\"host\":\"kept.test\"}");
    made("/services", "{\"name\":\"changed\",\"host\":\"old.test\"}");
    made("/services/changed/routes", "{\"name\":\"gone\",\"paths\":[\"/gone\"]}");
    made("/routes/gone/plugins", "{\"name\":\"key-auth\",\"config\":{\"key_names\":[\"k\"]}}");
    made("/consumers", "{\"username\":\"ann\"}");
    long then = made("/consumers/ann/key-auth", "{\"key\":\"ann-key\"}");
    String before = everything();

    admin.patch("/services/changed", "{\"host\":\"new.test\",\"name\":\"renamed\"}");
    admin.delete("/routes/gone"); // its plugin goes with it
    admin.delete("/consumers/ann"); // and her key
    // what has been made since holds a name and a link that the old entities need
    made("/services", "{\"name\":\"changed\",\"host\":\"usurper.test\"}");
    made("/services/changed/routes", "{\"name\":\"gone\",\"paths\":[\"/usurped\"]}");
    made("/consumers", "{\"username\":\"ann\"}");

    var restored = admin.send("POST", "/revisions/" + then + "/restore", null, "X-Author", "eve");

    assertThat(restored.status()).as(restored.text()).isEqualTo(200);
    assertThat(everything()).isEqualTo(before);
    var revision = admin.get("/revisions/" + restored.at("revision"));
    assertThat(revision.at("author")).isEqualTo("eve");
    assertThat((List<?>) revision.at("changes")).hasSizeGreaterThan(6);
  }

  private String everything() {
    StringBuilder all = new StringBuilder();
    for (String list : List.of("/services", "/routes", "/plugins", "/consumers", "/key-auths")) {
      all.append(admin.get(list + "?size=1000").text()).append('\n');
    }
    return all.toString();
  }

  @Test
  void restore_leavesWhatClientsHaveGot() {
    made("/consumers", "{\"username\":\"ann\"}");
    made("/consumers/ann/oauth2", "{\"name\":\"app\",\"client_id\":\"cid\"}");
    String client = admin.get("/oauth2/cid").id();
    String token = "{\"credential\":{\"id\":\"" + client + "\"},\"expires_in\":60}";
    String revoked = admin.post("/oauth2_tokens", token).id();
    long then = made("/services", "{\"name\":\"a\",\"host\":\"a.test\"}");
    admin.delete("/oauth2_tokens/" + revoked);
    String issued = admin.post("/oauth2_tokens", token).id();
    admin.patch("/services/a", "{\"host\":\"b.test\"}");

    var restored = admin.post("/revisions/" + then + "/restore", "{}");

    assertThat(restored.status()).as(restored.text()).isEqualTo(200);
    assertThat(admin.get("/services/a").at("host")).isEqualTo("a.test");
    assertThat(admin.get("/oauth2_tokens").each("id")).containsExactly(issued);
  }

  @Test
  void restore_newestRevision_changesNothing() {
    long newest = made("/services", "{\"name\":\"a\",\"host\":\"a.test\"}");
    var restored = admin.post("/revisions/" + newest + "/restore", "{}");
    assertThat(restored.status()).isEqualTo(200);
    assertThat(restored.at("revision")).isNull();
    assertThat(admin.get("/revisions").each("revision")).containsExactly(newest);
  }

  @Test
  void restore_staleIfMatch_is412AndChangesNothing() {
    long first = made("/services", "{\"name\":\"a\",\"host\":\"a.test\"}");
    made("/services", "{\"name\":\"b\",\"host\":\"b.test\"}");
    var refused =
        admin.send(
            "POST", "/revisions/" + first + "/restore", null, "If-Match", "\"" + first + "\"");
    assertThat(refused.status()).isEqualTo(412);
    assertThat(admin.get("/services/b").status()).isEqualTo(200);
  }

  @Test
  void restore_twoThatHaveSwappedTheirNames_swapsThemBack() {
    UUID one = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    admin.put("/services/" + one, "{\"name\":\"x\",\"host\":\"one.test\"}");
    long then = made("/services", "{\"id\":\"" + other + "\",\"name\":\"y\",\"host\":\"o.test\"}");
    admin.patch("/services/" + one, "{\"name\":\"z\"}");
    admin.patch("/services/" + other, "{\"name\":\"x\"}");
    admin.patch("/services/" + one, "{\"name\":\"y\"}");

    var restored = admin.post("/revisions/" + then + "/restore", "{}");

    assertThat(restored.status()).as(restored.text()).isEqualTo(200);
    assertThat(admin.get("/services/x").id()).isEqualTo(one.toString());
    assertThat(admin.get("/services/y").id()).isEqualTo(other.toString());
  }

  @Test
  void restore_requiredNamesSwapped_isRefusedAndChangesNothing() {
    UUID one = UUID.randomUUID();
    admin.put("/upstreams/" + one, "{\"name\":\"x.test\"}");
    long then = made("/upstreams", "{\"name\":\"y.test\"}");
    String other = admin.get("/upstreams/y.test").id();
    admin.patch("/upstreams/" + one, "{\"name\":\"z.test\"}");
    admin.patch("/upstreams/" + other, "{\"name\":\"x.test\"}");
    admin.patch("/upstreams/" + one, "{\"name\":\"y.test\"}");

    var refused = admin.post("/revisions/" + then + "/restore", "{}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(admin.get("/upstreams/y.test").id()).isEqualTo(one.toString());
  }
}
