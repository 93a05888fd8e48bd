package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The entities whose endpoints differ from what is derived for all. */
class SpecialEntitiesIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final TestCertificate PAIR = TestCertificate.forNames("admin.example");

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

  // --- plugins

  @Test
  void plugins_config_isCompletedBySchemaOfTheirName() {
    var made =
        admin.form(
            "POST", "/plugins", "name=request-termination&config.status_code=403&config.echo=true");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.at("config.status_code")).isEqualTo(403L);
    assertThat(made.at("config.echo")).isEqualTo(true);
    assertThat(made.json()).containsEntry("consumer", null).containsEntry("enabled", true);
    admin.delete("/plugins/" + made.id());
  }

  @Test
  void plugins_patchedConfig_isMergedAlsoFromAForm() {
    String id =
        admin
            .post("/plugins", "{\"name\":\"cors\",\"config\":{\"origins\":[\"http://a.example\"]}}")
            .id();
    admin.patch("/plugins/" + id, "{\"config\":{\"credentials\":true}}");

    var changed = admin.form("PATCH", "/plugins/" + id, "config.max_age=60");

    assertThat(changed.at("config.origins")).isEqualTo(List.of("http://a.example"));
    assertThat(changed.at("config.credentials")).isEqualTo(true);
    assertThat(changed.at("config.max_age")).isEqualTo(60L);
    admin.delete("/plugins/" + id);
  }

  @Test
  void plugins_unknownName_is400() {
    assertThat(admin.post("/plugins", "{\"name\":\"nope\"}").at("fields"))
        .isEqualTo(
            Map.of(
                "name",
                "plugin 'nope' not enabled; add it to the 'plugins' configuration property"));
  }

  @Test
  void plugins_withoutAName_areAskedForNothingElse() {
    assertThat(admin.post("/plugins", "{\"foo\":1}").at("fields"))
        .isEqualTo(Map.of("name", "required field missing"));
  }

  @Test
  void plugins_patchOfNobody_is404() {
    assertThat(admin.patch("/plugins/" + UUID.randomUUID(), "{\"enabled\":false}").text())
        .isEqualTo("{\"message\":\"Not found\"}");
  }

  @Test
  void plugins_unsoundConfig_is400InTheShapeOfTheInput() {
    var refused = admin.post("/plugins", "{\"name\":\"key-auth\",\"config\":{\"foo\":1}}");

    assertThat(refused.at("fields")).isEqualTo(Map.of("config", Map.of("foo", "unknown field")));
  }

  @Test
  void plugins_twiceInOneScope_are409() {
    admin.post("/services", "{\"name\":\"scope\",\"host\":\"h\"}");
    String id = admin.post("/services/scope/plugins", "{\"name\":\"key-auth\"}").id();

    var refused = admin.post("/services/scope/plugins", "{\"name\":\"key-auth\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("fields.name")).isEqualTo("key-auth");
    assertThat(admin.get("/services/scope/plugins").each("id")).containsExactly(id);
    assertThat(admin.get("/plugins/" + id + "/service").at("name")).isEqualTo("scope");
  }

  @Test
  void plugins_protocolsThatTheRouteHasNot_are400() {
    admin.post("/routes", "{\"name\":\"only-https\",\"paths\":[\"/h\"],\"protocols\":[\"https\"]}");

    var refused =
        admin.post(
            "/routes/only-https/plugins", "{\"name\":\"key-auth\",\"protocols\":[\"http\"]}");

    assertThat(refused.at("fields"))
        .isEqualTo(Map.of("protocols", "must match the associated route's protocols"));
  }

  @Test
  void plugins_instanceName_isAKey() {
    String id = admin.post("/plugins", "{\"name\":\"key-auth\",\"instance_name\":\"mine\"}").id();

    assertThat(admin.get("/plugins/mine").at("id")).isEqualTo(id);
    admin.delete("/plugins/mine");
  }

  // --- credentials, which a plugin brings

  @Test
  void credentials_haveTheirOwnCollections() {
    String consumer = admin.post("/consumers", "{\"username\":\"keyed\"}").id();

    var generated = admin.send("POST", "/consumers/keyed/key-auth", null);
    assertThat(generated.status()).isEqualTo(201);
    assertThat(String.valueOf(generated.at("key"))).matches("[A-Za-z0-9]{32}");
    assertThat(generated.json()).containsEntry("ttl", null);

    var named = admin.put("/consumers/keyed/key-auth/my-key", "{\"ttl\":3600}");
    assertThat(named.at("key")).isEqualTo("my-key");
    assertThat(named.at("ttl")).isIn(3599L, 3600L);

    assertThat(admin.get("/key-auths/my-key/consumer").at("id")).isEqualTo(consumer);
    assertThat(admin.get("/consumers/keyed/key-auth").data()).hasSize(2);
    assertThat(admin.delete("/consumers/keyed/key-auth/my-key").status()).isEqualTo(204);
    assertThat(admin.get("/key-auths").each("id")).containsExactly(generated.id());
  }

  @Test
  void credentials_ttlOutOfBounds_isRefusedAsAnOptionOfTheWrite() {
    admin.post("/consumers", "{\"username\":\"mortal\"}");
    String id = admin.post("/consumers/mortal/key-auth", "{\"key\":\"mortal\"}").id();

    for (String ttl : List.of("-1", "100000001", "1.5")) {
      String body = "{\"ttl\":%s}".formatted(ttl);
      for (var refused :
          List.of(
              admin.post("/consumers/mortal/key-auth", body),
              admin.put("/consumers/mortal/key-auth/" + id, body),
              admin.patch("/key-auths/mortal", body))) {
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("code")).isEqualTo(11L);
        assertThat(refused.at("message"))
            .isEqualTo("invalid option (ttl: must be an integer between 0 and 100000000)");
        assertThat(refused.at("options.ttl"))
            .isEqualTo("must be an integer between 0 and 100000000");
      }
    }
    assertThat(admin.get("/consumers/mortal/key-auth").each("ttl")).containsOnlyNulls();
    admin.delete("/consumers/mortal");
  }

  @Test
  void credentials_ttlOfZero_stays() {
    admin.post("/consumers", "{\"username\":\"staying\"}");

    var key = admin.post("/consumers/staying/key-auth", "{\"key\":\"staying\",\"ttl\":0}");
    assertThat(key.json()).containsEntry("ttl", null);
    admin.patch("/key-auths/staying", "{\"ttl\":3600}");
    assertThat(admin.patch("/key-auths/staying", "{\"ttl\":0}").json()).containsEntry("ttl", null);
    admin.delete("/consumers/staying");
  }

  // --- groups of consumers

  @Test
  void acls_areNamedByTheirGroupUnderTheConsumer() {
    String consumer = admin.post("/consumers", "{\"username\":\"grouped\"}").id();

    var made = admin.post("/consumers/grouped/acls", "{\"group\":\"a b\",\"tags\":[\"t\"]}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().keySet())
        .containsExactlyInAnyOrder("id", "created_at", "consumer", "group", "tags");
    assertThat(admin.get("/consumers/grouped/acls/a%20b").at("id")).isEqualTo(made.id());
    assertThat(admin.get("/consumers/" + consumer + "/acls/" + made.id()).at("group"))
        .isEqualTo("a b");
    assertThat(admin.get("/acls/" + made.id() + "/consumer").at("username")).isEqualTo("grouped");
    assertThat(admin.get("/acls?tags=t").each("id")).containsExactly(made.id());

    var put = admin.put("/consumers/grouped/acls/users", "{}");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.at("group")).isEqualTo("users");
    assertThat(admin.put("/consumers/grouped/acls/users", "{\"tags\":[\"u\"]}").id())
        .isEqualTo(put.id());
    assertThat(admin.get("/consumers/grouped/acls").each("group"))
        .containsExactlyInAnyOrder("a b", "users");
    assertThat(admin.patch("/consumers/grouped/acls/users", "{\"group\":\"all\"}").at("group"))
        .isEqualTo("all");
    assertThat(admin.put("/consumers/grouped/acls/all", "{\"group\":\"users\"}").at("group"))
        .isEqualTo("users");

    assertThat(admin.delete("/consumers/grouped/acls/users").status()).isEqualTo(204);
    assertThat(admin.get("/consumers/grouped/acls/users").status()).isEqualTo(404);
    assertThat(admin.delete("/consumers/grouped/acls/users").status()).isEqualTo(404);
  }

  @Test
  void acls_sameGroupTwice_isRefusedForTheConsumerOnly() {
    String first = admin.post("/consumers", "{\"username\":\"first\"}").id();
    admin.post("/consumers", "{\"username\":\"second\"}");
    admin.post("/consumers/first/acls", "{\"group\":\"admins\"}");

    var refused = admin.post("/consumers/first/acls", "{\"group\":\"admins\"}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.at("message"))
        .isEqualTo(
            "UNIQUE violation detected on '{consumer={id=\"%s\"},group=\"admins\"}'"
                .formatted(first));
    assertThat(admin.post("/consumers/second/acls", "{\"group\":\"admins\"}").status())
        .isEqualTo(201);
  }

  @Test
  void acls_badInput_isRefusedByItsName() {
    admin.post("/consumers", "{\"username\":\"careless\"}");
    String other = admin.post("/consumers", "{\"username\":\"other\"}").id();
    String others = admin.post("/consumers/other/acls", "{\"group\":\"o\"}").id();

    assertThat(admin.post("/consumers/careless/acls", "{}").at("fields.group"))
        .isEqualTo("required field missing");
    assertThat(admin.post("/consumers/careless/acls", "{\"group\":1}").at("fields.group"))
        .isEqualTo("expected a string");
    assertThat(admin.post("/acls", "{\"group\":\"g\"}").at("fields.consumer"))
        .isEqualTo("required field missing");
    assertThat(admin.post("/consumers/nobody/acls", "{\"group\":\"g\"}").status()).isEqualTo(404);
    assertThat(admin.get("/acls/o").status()).isEqualTo(400);
    assertThat(admin.get("/consumers/careless/acls/" + others).status()).isEqualTo(404);
    assertThat(admin.get("/consumers/" + other + "/acls/o").at("id")).isEqualTo(others);
  }

  @Test
  void credentials_ofHmacAuth_haveASecretThatIsGivenOrMade() {
    String consumer = admin.post("/consumers", "{\"username\":\"signer\"}").id();

    var given =
        admin.post("/consumers/signer/hmac-auth", "{\"username\":\"s1\",\"secret\":\"hs\"}");
    assertThat(given.status()).isEqualTo(201);
    assertThat(given.at("secret")).isEqualTo("hs");
    var made = admin.form("POST", "/consumers/signer/hmac-auth", "username=s2");
    assertThat(String.valueOf(made.at("secret"))).matches("[A-Za-z0-9]{32}");

    assertThat(admin.get("/hmac-auths/s1/consumer").at("id")).isEqualTo(consumer);
    assertThat(admin.get("/consumers/signer/hmac-auth").data()).hasSize(2);
    assertThat(admin.post("/consumers/signer/hmac-auth", "{\"username\":\"s1\"}").status())
        .isEqualTo(409);
  }

  // --- targets

  @Test
  void targets_areOnlyUnderTheirUpstream() {
    admin.post("/upstreams", "{\"name\":\"up.example\"}");
    var made = admin.post("/upstreams/up.example/targets", "{\"target\":\"t.example\"}");

    assertThat(made.at("target")).isEqualTo("t.example:8000");
    assertThat(made.at("created_at")).isInstanceOf(Double.class);
    assertThat(admin.get("/upstreams/up.example/targets/t.example:8000").at("id"))
        .isEqualTo(made.id());
    assertThat(admin.get("/upstreams/up.example/targets/all").data()).hasSize(1);
    assertThat(admin.get("/targets").status()).isEqualTo(404);
    assertThat(admin.get("/targets/" + made.id()).status()).isEqualTo(404);
  }

  @Test
  void targets_put_changesAndMakesNone() {
    admin.post("/upstreams", "{\"name\":\"put.example\"}");
    admin.post("/upstreams/put.example/targets", "{\"target\":\"a.example:80\",\"weight\":10}");

    assertThat(
            admin.put("/upstreams/put.example/targets/a.example:80", "{\"weight\":5}").at("weight"))
        .isEqualTo(5L);
    assertThat(admin.put("/upstreams/put.example/targets/b.example:80", "{}").status())
        .isEqualTo(404);
    assertThat(admin.put("/upstreams/put.example/targets/" + UUID.randomUUID(), "{}").status())
        .isEqualTo(404);
  }

  // --- certificates

  @Test
  void certificates_snis_areWrittenAndShownWithThem() {
    var made = admin.post("/certificates", certificate("b.one.example", "a.one.example"));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.at("snis")).isEqualTo(List.of("a.one.example", "b.one.example"));
    assertThat(admin.get("/certificates/a.one.example").at("id")).isEqualTo(made.id());
    assertThat(admin.get("/certificates/" + made.id() + "/snis").each("name"))
        .containsExactlyInAnyOrder("a.one.example", "b.one.example");

    var changed =
        admin.patch(
            "/certificates/" + made.id(), "{\"snis\":[\"b.one.example\",\"c.one.example\"]}");
    assertThat(changed.at("snis")).isEqualTo(List.of("b.one.example", "c.one.example"));
    assertThat(admin.get("/snis/a.one.example").status()).isEqualTo(404);
    assertThat(admin.patch("/certificates/" + made.id(), "{\"tags\":[\"t\"]}").at("snis"))
        .isEqualTo(List.of("b.one.example", "c.one.example"));

    assertThat(admin.delete("/certificates/" + made.id()).status()).isEqualTo(204);
    assertThat(admin.get("/snis/b.one.example").status()).isEqualTo(404);
  }

  @Test
  void certificates_sniOfAnother_is400AndWritesNothing() {
    String owner = admin.post("/certificates", certificate("x.two.example")).id();
    int before = admin.get("/certificates").data().size();

    var refused = admin.post("/certificates", certificate("y.two.example", "x.two.example"));

    assertThat(refused.at("fields.snis"))
        .isEqualTo("x.two.example already associated with existing certificate '" + owner + "'");
    assertThat(admin.get("/certificates").data()).hasSize(before);
    assertThat(admin.get("/snis/y.two.example").status()).isEqualTo(404);
  }

  @Test
  void certificates_sniTwice_is400() {
    assertThat(admin.post("/certificates", certificate("z.example", "z.example")).at("fields.snis"))
        .isEqualTo("z.example is duplicated");
  }

  @Test
  void certificates_inUse_keepTheirSnisWhenDeleted() {
    String id = admin.post("/certificates", certificate("used.example")).id();
    admin.post(
        "/services", "{\"url\":\"https://h\",\"client_certificate\":{\"id\":\"" + id + "\"}}");

    assertThat(admin.delete("/certificates/" + id).status()).isEqualTo(400);
    assertThat(admin.get("/certificates/" + id).at("snis")).isEqualTo(List.of("used.example"));
  }

  @Test
  void certificates_putBySni_makeOneOfThatName() {
    var made = admin.put("/certificates/put.sni.example", certificate());

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.at("snis")).isEqualTo(List.of("put.sni.example"));
    assertThat(admin.put("/certificates/put.sni.example", certificate()).at("id"))
        .isEqualTo(made.id());
    assertThat(admin.get("/snis/put.sni.example/certificate").status()).isEqualTo(404);
  }

  @Test
  void certificates_unknownSni_is404() {
    String nobody = "/certificates/nobody.example";
    for (var reply :
        List.of(
            admin.get(nobody),
            admin.patch(nobody, "{}"),
            admin.delete(nobody),
            admin.get(nobody + "/snis"))) {
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.text()).isEqualTo("{\"message\":\"SNI not found\"}");
    }
    assertThat(admin.get("/certificates/" + UUID.randomUUID()).at("code")).isEqualTo(6L);
  }

  private static String certificate(String... snis) {

    return RecordCodec.write(
        Map.of("cert", PAIR.certificatePem(), "key", PAIR.keyPem(), "snis", List.of(snis)));
  }

  // --- vaults

  @Test
  void vaults_configHasTheSchemaOfTheirKind() {
    assertThat(
            admin
                .post(
                    "/vaults",
                    "{\"name\":\"env\",\"prefix\":\"my-env\",\"config\":{\"prefix\":\"A_\"}}")
                .at("config"))
        .isEqualTo(Map.of("prefix", "A_"));
    assertThat(admin.post("/vaults", "{\"name\":\"nope\",\"prefix\":\"x-y\"}").json())
        .contains(entry("fields", Map.of("name", "vault 'nope' is not installed")));
    assertThat(admin.get("/vaults/my-env").at("name")).isEqualTo("env");
  }
}
