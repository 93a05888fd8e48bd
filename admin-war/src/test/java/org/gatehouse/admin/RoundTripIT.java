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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
          List.of("snis", "services", "upstreams", "keys", "key-auths", "acls"),
          List.of("routes", "targets"),
          List.of("plugins"));

  private static final int PARALLEL = 10;

  private static final String JWK =
      """
      {"kty":"EC","crv":"P-256","kid":"kid%d",\
      "x":"2UhGOFXBY7xgWr4zgj-YzmKDzQHEFYNEKQgV5WKxNpQ",\
      "y":"hbHBimMwfS3Kk73WQBmNarfU_mKUCOGtjyOV1ercdGE"}
      """;

  /** The node that is talked to: one after the other, since a JVM has one Tomcat with JNDI. */
  private AdminClient admin;

  private static String made(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.id();
  }

  private String post(String path, Map<String, ?> entity) {
    return made(admin.post(path, RecordCodec.write(entity)));
  }

  private String form(String path, String form) {
    return made(admin.form("POST", path, form));
  }

  private void fill() {
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
      made(admin.send("POST", "/consumers/u" + i + "/key-auth", null));
      form("/consumers/u" + i + "/acls", "group=all&tags[]=g");
      form("/consumers/u" + i + "/acls", "group=g" + i);
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
  private Map<String, List<Map<String, Object>>> dump() {
    Map<String, List<Map<String, Object>>> dump = new LinkedHashMap<>();
    for (List<String> step : ORDER) {
      for (String name : step) {
        if (!name.equals("targets")) {
          dump.put(name, list("/" + name));
        }
      }
    }
    List<Map<String, Object>> targets = new ArrayList<>();
    for (Map<String, Object> upstream : dump.get("upstreams")) {
      targets.addAll(list("/upstreams/" + upstream.get("id") + "/targets"));
    }
    dump.put("targets", targets);
    return dump;
  }

  private List<Map<String, Object>> list(String path) {
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

  private Reply write(String list, Map<String, Object> entity) {
    String id = String.valueOf(entity.get("id"));
    String body = RecordCodec.write(entity);
    if (list.equals("acls")) {
      return admin.put(
          "/consumers/" + JsonValues.at(entity, "consumer.id").orElseThrow() + "/acls/" + id, body);
    }
    if (list.equals("key-auths")) {
      return admin.put(
          "/consumers/" + JsonValues.at(entity, "consumer.id").orElseThrow() + "/key-auth/" + id,
          body);
    }
    if (list.equals("targets")) {
      String targets =
          "/upstreams/" + JsonValues.at(entity, "upstream.id").orElseThrow() + "/targets";
      Reply changed = admin.put(targets + "/" + id, body);
      assertThat(changed.status()).isEqualTo(404);
      return admin.post(targets, body);
    }
    if (list.equals("certificates")) {
      Map<String, Object> withoutSnis = new LinkedHashMap<>(entity);
      withoutSnis.remove("snis");
      body = RecordCodec.write(withoutSnis);
    }
    return admin.put("/" + list + "/" + id, body);
  }

  private static Map<String, List<Map<String, Object>>> withoutTimesOfChange(
      Map<String, List<Map<String, Object>>> dump) {
    dump.values().forEach(list -> list.forEach(entity -> entity.remove("updated_at")));
    return dump;
  }

  @Test
  void dump_writtenIntoAnEmptyNode_isTheSameThere() throws Exception {
    Map<String, List<Map<String, Object>>> before;
    try (AdminServer full = AdminServer.on(POSTGRES.createDatabase())) {
      admin = new AdminClient(full);
      fill();
      before = dump();
    }
    assertThat(before.values()).allSatisfy(list -> assertThat(list).isNotEmpty());

    try (AdminServer empty = AdminServer.on(POSTGRES.createDatabase())) {
      admin = new AdminClient(empty);
      assertThat(dump().values()).allSatisfy(list -> assertThat(list).isEmpty());
      ExecutorService writers = Executors.newFixedThreadPool(PARALLEL);
      try {
        for (List<String> step : ORDER) {
          writeAll(writers, step, before);
        }
      } finally {
        writers.shutdownNow();
      }

      assertThat(withoutTimesOfChange(dump())).isEqualTo(withoutTimesOfChange(before));
    }
  }

  private void writeAll(
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
}
