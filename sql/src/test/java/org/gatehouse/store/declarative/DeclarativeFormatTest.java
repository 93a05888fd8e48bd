package org.gatehouse.store.declarative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Key;
import org.gatehouse.api.entity.KeySet;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Sni;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.entity.Vault;
import org.gatehouse.api.plugin.EntitySchemas;
import org.gatehouse.testkit.store.SamplePem;
import org.gatehouse.testkit.store.SamplePlugin;
import org.gatehouse.testkit.store.SampleToken;
import org.junit.jupiter.api.Test;

class DeclarativeFormatTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_384_761);

  private final DeclarativeFormat format = format();

  static DeclarativeFormat format() {
    List<EntityType<?>> types = new ArrayList<>(CoreEntities.all());
    types.addAll(SamplePlugin.TYPE.entities());
    return new DeclarativeFormat(types, new EntitySchemas(List.of(SamplePlugin.TYPE)));
  }

  private DeclaredEntities read(String text) {
    return format.read(Document.parse(text), Reading.at(NOW));
  }

  private static <E extends Record> E only(DeclaredEntities entities, Class<E> type) {
    List<E> list = entities.of(EntityType.of(type));
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  private InvalidDocumentException refusal(String text) {
    InvalidDocumentException refused =
        catchThrowableOfType(InvalidDocumentException.class, () -> read(text));
    assertThat(refused).as("a refusal").isNotNull();
    return refused;
  }

  private List<String> problems(String text) {
    InvalidDocumentException refused = refusal(text);
    Document document = Document.parse(text);
    Map<List<Object>, Place> places =
        document.places(refused.problems().stream().map(Problem::path).toList());
    return refused.problems().stream()
        .map(
            problem -> {
              Place place = places.get(problem.path());
              return "%d:%d %s: %s"
                  .formatted(place.line(), place.column(), problem.pathText(), problem.message());
            })
        .toList();
  }

  @Test
  void read_namedEntities_haveTheIdsThatKongGivesThem() {
    DeclaredEntities entities =
        read(
            """
            _format_version: "3.0"
            services:
            - {name: a, host: ok.test, port: 19002, routes: [{name: a, hosts: [ok.h]}]}
            - {name: b, host: nx.test, routes: [{name: b, hosts: [nx.h]}]}
            - {name: c, host: servfail.test, routes: [{name: c, hosts: [sf.h]}]}
            - {name: d, host: timeout.test, routes: [{name: d, hosts: [to.h]}]}
            - {name: e, host: localhost, port: 19002, routes: [{name: e, hosts: [lo.h]}]}
            """);
    assertThat(entities.of(EntityType.of(Service.class)))
        .extracting(service -> service.id().toString())
        .containsExactly(
            "72734e2a-702d-5711-b9ef-697178108ad8",
            "e5f4d1ca-89cf-5899-a4d1-8793e8d1e98a",
            "83ae76a9-9f2e-5175-8d65-ea589d9b73f1",
            "f0e90d91-2cfe-54f0-b379-cb81d0d887d9",
            "402c37fe-985b-506d-96dd-1b5b9dbd2c7a");
    assertThat(entities.of(EntityType.of(Route.class)))
        .extracting(route -> route.id().toString())
        .containsExactly(
            "f3ef8bde-817d-5a84-b4cd-13f35d3bbb53",
            "5123265e-4054-5bf7-96de-0e935c0916b9",
            "810c7208-a1ec-52f3-93db-2f227cd6be92",
            "b8ad8737-df73-54d6-bc39-9b7547282cf8",
            "6168c5d7-2dcf-58ac-923a-b8ba43aad6d4");
    assertThat(entities.of(EntityType.of(Route.class)))
        .extracting(route -> route.service().orElseThrow().id())
        .containsExactlyElementsOf(
            entities.of(EntityType.of(Service.class)).stream().map(Service::id).toList());
  }

  /** Kong's rules (declarative_config.lua), worked out by hand for what was not recorded. */
  @Test
  void read_entitiesWithKeysOfSeveralFields_haveIdsOfAllOfThem() {
    DeclaredEntities entities =
        read(
            """
            _format_version: "3.0"
            plugins:
            - name: sample
            services:
            - name: a
              host: h
              plugins: [{name: sample}]
            upstreams:
            - name: up
              targets: [{target: "1.2.3.4:80"}]
            vaults:
            - {prefix: my-env, name: env, config: {prefix: A_}}
            key_sets:
            - name: s
              keys: [{kid: k, name: n, jwk: '{"kty":"EC","crv":"P-256","kid":"k","x":"2UhGOFXBY7xgWr4zgj-YzmKDzQHEFYNEKQgV5WKxNpQ","y":"hbHBimMwfS3Kk73WQBmNarfU_mKUCOGtjyOV1ercdGE"}'}]
            """);
    assertThat(entities.of(EntityType.of(PluginInstance.class)))
        .extracting(PluginInstance::id)
        .containsExactlyInAnyOrder(
            id("plugins", "plugins:*:sample:::"),
            id("plugins", "plugins:*:sample::72734e2a-702d-5711-b9ef-697178108ad8:"));
    UUID upstream = id("upstreams", "up");
    assertThat(only(entities, Upstream.class).id()).isEqualTo(upstream);
    assertThat(only(entities, Target.class).id())
        .isEqualTo(id("targets", "targets:*:" + upstream + ":1.2.3.4:80"));
    assertThat(only(entities, Vault.class).id()).isEqualTo(id("vaults", "vaults:*:my-env"));
    UUID set = id("key_sets", "s");
    assertThat(only(entities, KeySet.class).id()).isEqualTo(set);
    assertThat(only(entities, Key.class).id()).isEqualTo(id("keys", "keys:*:k:" + set));
  }

  private static UUID id(String type, String key) {
    UUID root = UUID.fromString("fd02801f-0957-4a15-a55a-c8d9606f30b5");
    return EntityIds.nameBased(EntityIds.nameBased(root, type), key);
  }

  @Test
  void read_entitiesWithoutAnyKey_haveTheSameIdsEachTimeAndTellNoSecret() {
    String text =
        """
        _format_version: "3.0"
        consumers:
        - username: u
          sample_tokens: [{scope: x, token: %s}]
        routes:
        - {hosts: [a]}
        - {hosts: [a]}
        """;
    DeclaredEntities first = read(text.formatted("one"));
    DeclaredEntities second = read(text.formatted("two"));
    assertThat(first.of(EntityType.of(Route.class)))
        .isEqualTo(second.of(EntityType.of(Route.class)))
        .extracting(Route::id)
        .doesNotHaveDuplicates();
    assertThat(only(first, SampleToken.class).id()).isEqualTo(only(second, SampleToken.class).id());
  }

  @Test
  void read_pointersToOtherEntities_areIdsKeysOrObjectsOfOne() {
    DeclaredEntities entities =
        read(
            """
            _format_version: "3.0"
            services:
            - {name: a, host: h, id: 72734e2a-702d-5711-b9ef-697178108ad8}
            routes:
            - {name: r1, hosts: [h], service: a}
            - {name: r2, hosts: [h], service: 72734E2A-702d-5711-b9ef-697178108ad8}
            - {name: r3, hosts: [h], service: {id: 72734e2a-702d-5711-b9ef-697178108ad8}}
            - {name: r4, hosts: [h], service: {name: a}}
            - {name: r5, hosts: [h], service: ~}
            """);
    assertThat(entities.of(EntityType.of(Route.class)))
        .extracting(route -> route.service().map(service -> service.id().toString()).orElse(""))
        .containsExactly(
            "72734e2a-702d-5711-b9ef-697178108ad8",
            "72734e2a-702d-5711-b9ef-697178108ad8",
            "72734e2a-702d-5711-b9ef-697178108ad8",
            "72734e2a-702d-5711-b9ef-697178108ad8",
            "");
  }

  @Test
  void read_snisOfACertificate_areObjectsOrNames() {
    Map<String, Object> certificate =
        Map.of(
            "cert", SamplePem.CERTIFICATE,
            "key", SamplePem.KEY,
            "snis", List.of("a.test", Map.of("name", "b.test", "tags", List.of("t"))));
    DeclaredEntities entities =
        read(
            org.gatehouse.store.json.RecordCodec.write(
                Map.of("_format_version", "3.0", "certificates", List.of(certificate))));
    UUID id = only(entities, Certificate.class).id();
    assertThat(entities.of(EntityType.of(Sni.class)))
        .allMatch(sni -> sni.certificate().id().equals(id))
        .extracting(Sni::name)
        .containsExactly("a.test", "b.test");
  }

  @Test
  void read_remarks_areLeftOut() {
    DeclaredEntities entities =
        read(
            """
            _format_version: "3.0"
            _comment: all of it
            _ignore: [anything, {at: all}]
            services:
            - name: a
              host: h
              _comment: one of it
              _ignore: [routes]
              routes:
              - {name: r, hosts: [h], _comment: nested}
            """);
    assertThat(entities.of(EntityType.of(Route.class))).hasSize(1);
  }

  @Test
  void read_timesThatAreSaid_areKept() {
    Service service =
        only(
            read(
                "{\"_format_version\":\"3.0\",\"services\":"
                    + "[{\"host\":\"h\",\"created_at\":1,\"updated_at\":2}]}"),
            Service.class);
    assertThat(service.createdAt()).isEqualTo(1);
    assertThat(service.updatedAt()).isEqualTo(2);
    assertThat(
            only(read("{_format_version: '3.0', services: [{host: h}]}"), Service.class)
                .updatedAt())
        .isEqualTo(NOW.getEpochSecond());
  }

  @Test
  void read_transform_isTrueUnlessItSaysFalse() {
    assertThat(read("_format_version: '3.0'").transform()).isTrue();
    assertThat(read("_format_version: '3.0'\n_transform: false").transform()).isFalse();
  }

  @Test
  void read_oldFormats_markThePathsThatWereRegularExpressions() {
    for (String version : List.of("1.1", "2.1")) {
      DeclaredEntities entities =
          read(
              """
              _format_version: "%s"
              services:
              - name: a
                host: h
                routes:
                - {name: nested, paths: ["/a/%%41/../b", "/v\\\\d+$", "/x(%%2e|%%c3%%a4|%%2f)"]}
              routes:
              - {name: top, paths: ["/c*"]}
              """
                  .formatted(version));
      assertThat(entities.of(EntityType.of(Route.class)))
          .extracting(route -> List.copyOf(route.paths().orElseThrow()))
          .containsExactlyInAnyOrder(
              List.of("/a/b", "~/v\\d+$", "~/x(\\.|ä|%2F)"), List.of("~/c*"));
    }
  }

  @Test
  void read_brokenSchemas_namesEveryProblemInKongsShape() {
    InvalidDocumentException refused =
        refusal("{\"_format_version\":\"3.0\",\"services\":[{\"name\":\"a\"}]}");
    assertThat(refused)
        .hasMessage(
            "declarative config is invalid: {services={{host=\"required field missing\"}}}");
    assertThat(refused.fields())
        .isEqualTo(Map.of("services", List.of(Map.of("host", "required field missing"))));
    assertThat(refusal("{\"_format_version\":\"3.0\",\"foos\":[]}"))
        .hasMessage("declarative config is invalid: {foos=\"unknown field\"}");
    assertThat(refusal("{\"services\":[]}"))
        .hasMessage("declarative config is invalid: {_format_version=\"required field missing\"}");
    assertThat(
            refusal(
                "{\"_format_version\":\"3.0\",\"services\":"
                    + "[{\"host\":\"h\"},{\"host\":\"h\"},{}]}"))
        .hasMessage(
            "declarative config is invalid: {services={[3]={host=\"required field missing\"}}}");
  }

  @Test
  void read_problems_haveTheirPlaces() {
    assertThat(
            problems(
                """
                _format_version: 3.0
                _info: {}
                _transform: maybe
                _comment: [no]
                services:
                - name: a
                  host: h
                  _ignore: 5
                  routes:
                  - name: r
                    paths: [x, "/ok", y]
                    plugins:
                    - name: nope
                - port: 99999
                consumers: bob
                upstreams:
                - 5
                """))
        .containsExactlyInAnyOrder(
            "1:1 _format_version: expected a string",
            "2:1 _info: unknown field",
            "3:1 _transform: expected a boolean",
            "4:1 _comment: expected a string",
            "8:3 services.1._ignore: expected an array",
            "11:13 services.1.routes.1.paths.1: "
                + "should start with: / (fixed path) or ~/ (regex path)",
            "11:23 services.1.routes.1.paths.3: "
                + "should start with: / (fixed path) or ~/ (regex path)",
            "13:7 services.1.routes.1.plugins.1.name: plugin 'nope' not enabled;"
                + " add it to the 'plugins' configuration property",
            "14:3 services.2.host: required field missing",
            "14:3 services.2.port: value should be between 0 and 65535",
            "15:1 consumers: expected an array",
            "17:3 upstreams.1: expected a record");
  }

  @Test
  void read_problemsInJson_haveTheirPlacesToo() {
    assertThat(
            problems(
                """
                {"_format_version": "3.0",
                 "services": [
                   {"name": "a", "host": "h"},
                   {"name": "b"}]}
                """))
        .containsExactly("4:4 services.2.host: required field missing");
  }

  @Test
  void read_unknownReferences_areNamedUnderTheKeyOfTheEntity() {
    String text =
        """
        _format_version: "3.0"
        routes:
        - {name: r, hosts: [h], service: nobody}
        plugins:
        - {name: sample, id: 0e5a1ad6-4a4b-4c3e-9a3c-000000000001, consumer: {id: 0e5a1ad6-4a4b-4c3e-9a3c-000000000002}}
        """;
    assertThat(refusal(text).fields())
        .isEqualTo(
            Map.of(
                "routes",
                Map.of(
                    "r",
                    List.of("invalid reference 'service: nobody' (no such entry in 'services')")),
                "plugins",
                Map.of(
                    "0e5a1ad6-4a4b-4c3e-9a3c-000000000001",
                    List.of(
                        "invalid reference 'consumer:"
                            + " {\"id\":\"0e5a1ad6-4a4b-4c3e-9a3c-000000000002\"}'"
                            + " (no such entry in 'consumers')"))));
    assertThat(problems(text))
        .containsExactlyInAnyOrder(
            "3:25 routes.1.service: "
                + "invalid reference 'service: nobody' (no such entry in 'services')",
            "5:60 plugins.1.consumer: invalid reference 'consumer:"
                + " {\"id\":\"0e5a1ad6-4a4b-4c3e-9a3c-000000000002\"}'"
                + " (no such entry in 'consumers')");
  }

  @Test
  void read_entitiesThatAreThereTwice_areRefused() {
    assertThat(
            refusal("{_format_version: '3.0', services: [{name: a, host: h}, {name: a, host: i}]}"))
        .hasMessage(
            "declarative config is invalid: {services={[2]=\"uniqueness violation: 'services'"
                + " entity with name set to 'a' already declared\"}}");
    String id = "0e5a1ad6-4a4b-4c3e-9a3c-000000000001";
    assertThat(
            refusal(
                "{_format_version: '3.0', services: [{id: %s, host: h}, {id: %s, host: h}]}"
                    .formatted(id, id)))
        .hasMessageContaining("'services' entity with primary key set to '" + id + "' already");
    assertThat(
            refusal(
                "{_format_version: '3.0', services: [{name: a, host: h, plugins: [{name: sample},"
                    + " {name: sample}]}]}"))
        .hasMessageContaining(
            "{services={{plugins={[2]=\"uniqueness violation: 'plugins' entity"
                + " with primary key set to '");
    assertThat(
            refusal(
                "{_format_version: '3.0', consumers: [{username: a, custom_id: x},"
                    + " {username: b, custom_id: x}]}"))
        .hasMessage(
            "declarative config is invalid: {consumers={b=\"uniqueness violation: 'consumers'"
                + " entity with custom_id set to 'x' already declared\"}}");
    assertThat(
            refusal(
                "{_format_version: '3.0', plugins: [{name: sample}, {name: sample, id: %s}]}"
                    .formatted(id)))
        .hasMessageContaining(
            "'plugins' entity with name, route, service, consumer set to 'sample, , , ' already");
  }

  @Test
  void read_secretKeyThatIsThereTwice_isNotShown() {
    assertThat(
            refusal(
                "{_format_version: '3.0', consumers: [{username: a, sample_tokens:"
                    + " [{scope: s, token: hush}, {scope: t, token: hush}]}]}"))
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hush"))
        .satisfies(refused -> assertThat(refused.problems().toString()).doesNotContain("hush"));
  }

  @Test
  void read_knownEntities_keepTheirTimesUnlessTheyChange() {
    EntityType<Service> services = EntityType.of(Service.class);
    String text = "{_format_version: '3.0', services: [{name: a, host: h}]}";
    Service old = only(read(text), Service.class);
    Reading later =
        new Reading() {
          @Override
          public Instant now() {
            return NOW.plusSeconds(60);
          }

          @Override
          public <E extends Record> java.util.Optional<E> known(EntityType<E> type, UUID id) {
            return type.equals(services) && id.equals(old.id())
                ? java.util.Optional.of(type.schema().bind(services.schema().unbind(old)))
                : java.util.Optional.empty();
          }

          @Override
          public java.util.Optional<UUID> knownId(EntityType<?> type, String field, String value) {
            return java.util.Optional.empty();
          }
        };
    assertThat(only(format.read(Document.parse(text), later), Service.class)).isEqualTo(old);
    Service changed =
        only(format.read(Document.parse(text.replace("host: h", "host: i")), later), Service.class);
    assertThat(changed.createdAt()).isEqualTo(old.createdAt());
    assertThat(changed.updatedAt()).isEqualTo(NOW.getEpochSecond() + 60);
  }

  @Test
  void read_consumersInTheirThousands_isQuick() {
    StringBuilder text = new StringBuilder("_format_version: '3.0'\nconsumers:\n");
    for (int n = 0; n < 20_000; n++) {
      text.append("- username: user-").append(n).append('\n');
      text.append("  sample_tokens: [{scope: s, token: token-").append(n).append("}]\n");
    }
    assertThat(read(text.toString()).of(EntityType.of(Consumer.class))).hasSize(20_000);
  }

  @Test
  void parse_textThatIsNoObject_isRefused() {
    assertThatThrownBy(() -> Document.parse("just a text"))
        .isInstanceOf(UnreadableDocumentException.class)
        .hasMessage("expected an object");
  }
}
