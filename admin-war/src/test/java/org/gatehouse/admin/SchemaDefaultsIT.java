package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.admin.AdminClient.Reply;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What tools such as decK rely on beside the entities: defaults in schemas, and what is missing.
 */
class SchemaDefaultsIT {
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

  private static String made(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.id();
  }

  @ParameterizedTest
  @CsvSource({"/partials, 404", "/consumer_groups, 404", "/workspaces, 404", "/filter-chains, 400"})
  void listsThatAreNotThere_areNoFatalErrors(String path, int status) {
    assertThat(admin.get(path + "?size=1000").status()).isEqualTo(status);
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
    String id = made(admin.post("/" + list, minimal));
    Map<String, Object> given = JsonValues.object(RecordCodec.parse(minimal));

    Map<String, Object> expected = completed(admin.get("/schemas/" + list).json(), given);

    Map<String, Object> shown = admin.get("/" + list + "/" + id).json();
    for (String auto : List.of("id", "created_at", "updated_at")) {
      expected.remove(auto);
      shown.remove(auto);
    }
    assertThat(shown).isEqualTo(expected);
    admin.delete("/" + list + "/" + id);
  }

  @ParameterizedTest
  @CsvSource({"key-auth", "cors", "rate-limiting", "http-log", "correlation-id"})
  void schemaDefaults_completeAPluginsConfigToWhatIsShown(String plugin) {
    made(admin.post("/services", "{\"name\":\"for-" + plugin + "\",\"host\":\"h\"}"));
    Map<String, Object> needed =
        switch (plugin) {
          case "http-log" -> Map.of("http_endpoint", "http://log.test");
          case "rate-limiting" -> Map.of("minute", 5L);
          default -> Map.of();
        };
    String path = "/services/for-" + plugin + "/plugins";
    Reply made = admin.post(path, RecordCodec.write(Map.of("name", plugin, "config", needed)));

    Map<String, Object> schema = admin.get("/schemas/plugins/" + plugin).json();
    Map<String, Object> expected = completed(schema, Map.of("config", needed));

    // beside it there are deprecated names of fields, which no schema gives a default to
    assertThat(JsonValues.object(made.json().get("config")))
        .containsAllEntriesOf(JsonValues.object(expected.get("config")));
    admin.delete("/services/for-" + plugin);
    admin.delete("/plugins/" + made.id());
    admin.delete("/services/for-" + plugin);
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
