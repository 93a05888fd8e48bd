package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.admin.AdminClient.Reply;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.store.PostgresServer;
import org.gatehouse.testkit.store.SamplePem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What decK does: reads all of a node, page after page, writes it into another one by the ids that
 * it has read, many entities at a time, and expects to find there what it has written.
 */
class RoundTripIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  /** Entities that point to nothing but those before them are written at the same time. */
  private static final List<List<String>> ORDER =
      List.of(
          List.of("certificates", "ca_certificates", "consumers", "vaults", "key-sets"),
          List.of("snis", "services", "upstreams", "keys", "key-auths"),
          List.of("routes", "targets"),
          List.of("plugins"));

  private static final int PARALLEL = 10;

  private static final String JWK =
      """
      {"kty":"EC","crv":"P-256","kid":"kid%d",\
      "x":"2UhGOFXBY7xgWr4zgj-YzmKDzQHEFYNEKQgV5WKxNpQ",\
      "y":"hbHBimMwfS3Kk73WQBmNarfU_mKUCOGtjyOV1ercdGE"}
      """;

  private static AdminServer fullServer;
  private static AdminServer emptyServer;
  private static AdminClient full;
  private static AdminClient empty;

  @BeforeAll
  static void start() {
    fullServer = AdminServer.on(POSTGRES.createDatabase());
    emptyServer = AdminServer.on(POSTGRES.createDatabase());
    full = new AdminClient(fullServer);
    empty = new AdminClient(emptyServer);
  }

  @AfterAll
  static void stop() {
    fullServer.close();
    emptyServer.close();
  }

  private static String made(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.id();
  }

  private static String post(String path, Map<String, ?> entity) {
    return made(full.post(path, RecordCodec.write(entity)));
  }

  private static String form(String path, String form) {
    return made(full.form("POST", path, form));
  }

  private static void fill() {
    for (int i = 0; i < 4; i++) {
      TestCertificate pair = TestCertificate.forNames("c" + i + ".test");
      String certificate =
          post(
              "/certificates",
              Map.of(
                  "cert",
                  pair.certificatePem(),
                  "key",
                  pair.keyPem(),
                  "snis",
                  List.of("a" + i + ".test", "*.b" + i + ".test"),
                  "tags",
                  List.of("c", "n" + i)));
      String service =
          form(
              "/services",
              "name=s%d&url=https://s%d.test:8443/base&retries=%d&tags[]=x&tags[]=y&client_certificate.id=%s"
                  .formatted(i, i, i, certificate));
      String route =
          form(
              "/services/s" + i + "/routes",
              "name=r%d&hosts[]=h%d.test&paths[1]=/a&paths[2]=~/b/(?<id>\\d%%2B)&methods[]=GET"
                      .formatted(i, i)
                  + "&headers.x-version[]=1&headers.x-version[]=2&strip_path=false&tags[]=r");
      String consumer = form("/consumers", "username=u%d&custom_id=c%d&tags[]=u".formatted(i, i));
      form("/consumers/u" + i + "/key-auth", "key=k" + i + "&tags[]=k");
      made(full.send("POST", "/consumers/u" + i + "/key-auth", null));
      form(
          "/upstreams",
          "name=up%d.test&tags[]=up&healthchecks.active.healthy.interval=5".formatted(i));
      for (int port = 81; port < 84; port++) {
        form(
            "/upstreams/up" + i + ".test/targets",
            "target=t%d.test:%d&weight=%d&tags[]=t".formatted(i, port, port));
      }
      String keySet = form("/key-sets", "name=ks" + i + "&tags[]=ks");
      post(
          "/keys",
          Map.of(
              "name",
              "key" + i,
              "kid",
              "kid" + i,
              "set",
              Map.of("id", keySet),
              "jwk",
              JWK.formatted(i),
              "tags",
              List.of("key")));
      form(
          "/vaults",
          "name=env&prefix=env-%d&config.prefix=P%d_&description=d&tags[]=v".formatted(i, i));
      form("/services/s" + i + "/plugins", "name=key-auth&config.key_names[]=k&tags[]=p");
      form("/routes/r" + i + "/plugins", "name=rate-limiting&config.minute=5&instance_name=rl" + i);
      form("/consumers/u" + i + "/plugins", "name=request-termination&config.status_code=403");
      post(
          "/plugins",
          Map.of(
              "name",
              "response-transformer",
              "route",
              Map.of("id", route),
              "consumer",
              Map.of("id", consumer),
              "service",
              Map.of("id", service),
              "config",
              Map.of("add", Map.of("headers", List.of("a:b", "c:d"))),
              "enabled",
              false));
    }
    form("/plugins", "name=cors&config.origins[]=http://a.test&protocols[]=http&protocols[]=https");
    form("/plugins", "name=correlation-id");
    form("/routes", "paths[]=/without-a-service&protocols[]=http");
    post("/ca_certificates", Map.of("cert", SamplePem.CERTIFICATE, "tags", List.of("ca")));
  }

  /** Every entity of a node by the name of its list, as decK reads them. */
  private static Map<String, List<Map<String, Object>>> dump(AdminClient admin) {
    Map<String, List<Map<String, Object>>> dump = new LinkedHashMap<>();
    for (List<String> step : ORDER) {
      for (String name : step) {
        if (!name.equals("targets")) {
          dump.put(name, list(admin, "/" + name));
        }
      }
    }
    List<Map<String, Object>> targets = new ArrayList<>();
    for (Map<String, Object> upstream : dump.get("upstreams")) {
      targets.addAll(list(admin, "/upstreams/" + upstream.get("id") + "/targets"));
    }
    dump.put("targets", targets);
    return dump;
  }

  private static List<Map<String, Object>> list(AdminClient admin, String path) {
    List<Map<String, Object>> all = new ArrayList<>();
    Optional<Object> offset = Optional.empty();
    do {
      Reply page =
          admin.get(path + "?size=1000" + offset.map(text -> "&offset=" + text).orElse(""));
      assertThat(page.status()).as(path).isEqualTo(200);
      all.addAll(page.data());
      offset = Optional.ofNullable(page.json().get("offset"));
    } while (offset.isPresent());
    all.sort(Comparator.comparing(entity -> String.valueOf(entity.get("id"))));
    return all;
  }

  private static Reply write(String list, Map<String, Object> entity) {
    String id = String.valueOf(entity.get("id"));
    String body = RecordCodec.write(entity);
    if (list.equals("key-auths")) {
      return empty.put(
          "/consumers/" + JsonValues.at(entity, "consumer.id").orElseThrow() + "/key-auth/" + id,
          body);
    }
    if (list.equals("targets")) {
      String targets =
          "/upstreams/" + JsonValues.at(entity, "upstream.id").orElseThrow() + "/targets";
      Reply changed = empty.put(targets + "/" + id, body);
      assertThat(changed.status()).isEqualTo(404);
      return empty.post(targets, body);
    }
    if (list.equals("certificates")) {
      Map<String, Object> withoutSnis = new LinkedHashMap<>(entity);
      withoutSnis.remove("snis");
      body = RecordCodec.write(withoutSnis);
    }
    return empty.put("/" + list + "/" + id, body);
  }

  private static Map<String, List<Map<String, Object>>> withoutTimesOfChange(
      Map<String, List<Map<String, Object>>> dump) {
    dump.values().forEach(list -> list.forEach(entity -> entity.remove("updated_at")));
    return dump;
  }

  @Test
  void dump_writtenIntoAnEmptyNode_isTheSameThere() throws Exception {
    fill();
    Map<String, List<Map<String, Object>>> before = dump(full);
    assertThat(before.values()).allSatisfy(list -> assertThat(list).isNotEmpty());
    assertThat(dump(empty).values()).allSatisfy(list -> assertThat(list).isEmpty());

    ExecutorService writers = Executors.newFixedThreadPool(PARALLEL);
    try {
      for (List<String> step : ORDER) {
        writeAll(writers, step, before);
      }
    } finally {
      writers.shutdownNow();
    }

    assertThat(withoutTimesOfChange(dump(empty))).isEqualTo(withoutTimesOfChange(before));
  }

  private static void writeAll(
      ExecutorService writers, List<String> step, Map<String, List<Map<String, Object>>> dump)
      throws InterruptedException, ExecutionException {
    List<Future<Reply>> replies = new ArrayList<>();
    for (String name : step) {
      dump.get(name).forEach(entity -> replies.add(writers.submit(() -> write(name, entity))));
    }
    for (Future<Reply> reply : replies) {
      assertThat(reply.get().status()).as(reply.get().text()).isIn(200, 201);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/hmac-auths, 404",
    "/jwts, 404",
    "/basic-auths, 404",
    "/oauth2, 404",
    "/acls, 404",
    "/mtls-auths, 404",
    "/partials, 404",
    "/consumer_groups, 404",
    "/workspaces, 404",
    "/filter-chains, 400"
  })
  void listsThatAreNotThere_areNoFatalErrors(String path, int status) {
    assertThat(empty.get(path + "?size=1000").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          services  | {"name":"minimal","host":"h.test"}
          routes    | {"name":"minimal","paths":["/minimal"]}
          consumers | {"username":"minimal"}
          upstreams | {"name":"minimal.test"}
          """)
  void schemaDefaults_completeAMinimalEntityToWhatIsShown(String list, String minimal) {
    String id = made(full.post("/" + list, minimal));
    Map<String, Object> given = JsonValues.object(RecordCodec.parse(minimal));

    Map<String, Object> expected = completed(full.get("/schemas/" + list).json(), given);

    Map<String, Object> shown = full.get("/" + list + "/" + id).json();
    for (String auto : List.of("id", "created_at", "updated_at")) {
      expected.remove(auto);
      shown.remove(auto);
    }
    assertThat(shown).isEqualTo(expected);
    full.delete("/" + list + "/" + id);
  }

  @ParameterizedTest
  @CsvSource({"key-auth", "cors", "rate-limiting", "http-log", "correlation-id"})
  void schemaDefaults_completeAPluginsConfigToWhatIsShown(String plugin) {
    made(full.post("/services", "{\"name\":\"for-" + plugin + "\",\"host\":\"h\"}"));
    Map<String, Object> needed =
        switch (plugin) {
          case "http-log" -> Map.of("http_endpoint", "http://log.test");
          case "rate-limiting" -> Map.of("minute", 5L);
          default -> Map.of();
        };
    String path = "/services/for-" + plugin + "/plugins";
    Reply made = full.post(path, RecordCodec.write(Map.of("name", plugin, "config", needed)));

    Map<String, Object> schema = full.get("/schemas/plugins/" + plugin).json();
    Map<String, Object> expected = completed(schema, Map.of("config", needed));

    // beside it there are deprecated names of fields, which no schema gives a default to
    assertThat(JsonValues.object(made.json().get("config")))
        .containsAllEntriesOf(JsonValues.object(expected.get("config")));
    full.delete("/services/for-" + plugin);
    full.delete("/plugins/" + made.id());
    full.delete("/services/for-" + plugin);
  }

  /** An entity with what a schema gives for what it lacks, as decK completes it. */
  private static Map<String, Object> completed(
      Map<String, Object> schema, Map<String, Object> given) {
    Map<String, Object> complete = new LinkedHashMap<>();
    for (Object field : (List<?>) schema.get("fields")) {
      JsonValues.object(field)
          .forEach(
              (name, about) ->
                  complete.put(name, value(JsonValues.object(about), given.get(name))));
    }
    return complete;
  }

  private static Object value(Map<String, Object> about, Object given) {
    Object known = given == null ? about.get("default") : given;
    if (!"record".equals(about.get("type"))) {
      return known;
    }
    if (known == null && !Boolean.TRUE.equals(about.get("required"))) {
      return null;
    }
    return completed(about, known == null ? Map.of() : JsonValues.object(known));
  }
}
