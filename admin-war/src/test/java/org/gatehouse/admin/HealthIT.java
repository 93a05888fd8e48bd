package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The health of targets, told by nodes and told to nodes; the test is the nodes. */
class HealthIT {
  @RegisterExtension static final PostgresServer POSTGRES = new PostgresServer();

  private static final UUID OWN = UUID.fromString("0b5b9a0c-9d44-4d8e-8d2c-6a2f0a1e7c55");
  private static final UUID OTHER = UUID.fromString("11111111-9d44-4d8e-8d2c-6a2f0a1e7c55");

  private static AdminServer server;
  private static AdminClient admin;
  private static Store store;

  @BeforeAll
  static void start() {
    PostgresAddress database = POSTGRES.createDatabase();
    server = AdminServer.on(database, Map.of("node_id", OWN.toString()));
    admin = new AdminClient(server);
    store = StoreOf.database(database);
    admin.post("/upstreams", "{\"name\":\"off.test\"}");
    admin.post("/upstreams/off.test/targets", "{\"target\":\"10.0.0.1:80\",\"weight\":10}");
    admin.post("/upstreams/off.test/targets", "{\"target\":\"name.test:81\"}");
    admin.post(
        "/upstreams",
        "{\"name\":\"on.test\",\"healthchecks\":{\"passive\":{\"unhealthy\":{\"timeouts\":1}}}}");
    admin.post("/upstreams/on.test/targets", "{\"target\":\"10.0.0.1:80\",\"weight\":30}");
    admin.post("/upstreams/on.test/targets", "{\"target\":\"10.0.0.2:80\",\"weight\":70}");
  }

  @AfterAll
  static void stop() {
    store.close();
    server.close();
  }

  @BeforeEach
  void reports() {
    report(OWN);
    report(OTHER);
  }

  private static void report(UUID node, TargetState... states) {
    store.report(new NodeReport(node, "host", 1, 0, 0, List.of(), Map.of(), List.of(states)));
  }

  private static TargetState state(String upstream, String target, String ip, Health health) {
    return new TargetState(
        UUID.fromString(admin.get("/upstreams/" + upstream).id()),
        UUID.fromString(admin.get("/upstreams/" + upstream + "/targets/" + target).id()),
        ip,
        80,
        1,
        health);
  }

  @Test
  void health_withoutHealthChecks_isOffOrANameThatLeadsNowhere() {
    var health = admin.get("/upstreams/off.test/health");

    assertThat(health.at("node_id")).isEqualTo(OWN.toString());
    assertThat(health.json()).containsEntry("next", null).doesNotContainKey("offset");
    assertThat(health.each("health")).containsExactly("DNS_ERROR", "HEALTHCHECKS_OFF");
    assertThat(health.data().get(1).get("data"))
        .isEqualTo(
            Map.of(
                "host",
                "10.0.0.1",
                "port",
                80L,
                "dns",
                "A",
                "nodeWeight",
                10L,
                "weight",
                Map.of("total", 10L, "unavailable", 0L, "available", 10L),
                "addresses",
                List.of(
                    Map.of(
                        "ip",
                        "10.0.0.1",
                        "port",
                        80L,
                        "weight",
                        10L,
                        "health",
                        "HEALTHCHECKS_OFF"))));
    assertThat(admin.get("/upstreams/off.test/health").text()).contains("\"addresses\":{}");
  }

  @Test
  void health_ofAName_isAtTheAddressThatANodeTells() {
    report(OTHER, state("off.test", "name.test:81", "10.0.0.9", Health.HEALTHCHECKS_OFF));

    var target = admin.get("/upstreams/off.test/health").data().get(0);

    assertThat(target).containsEntry("health", "HEALTHCHECKS_OFF");
    assertThat(target.get("data").toString()).contains("10.0.0.9");
  }

  @Test
  void health_ofANameWithSeveralAddresses_isHealthyAsLongAsOneIs() {
    admin.post("/upstreams/on.test/targets", "{\"target\":\"pool.test:80\",\"weight\":1}");
    TargetState sick = state("on.test", "pool.test:80", "10.0.0.8", Health.UNHEALTHY);
    TargetState well = state("on.test", "pool.test:80", "10.0.0.9", Health.HEALTHY);
    TargetState other =
        new TargetState(sick.upstream(), sick.target(), "10.0.0.9", 8080, 5, Health.HEALTHY);
    try {
      report(OTHER, sick, well);
      var target = admin.get("/upstreams/on.test/health").data().get(0);
      assertThat(target).containsEntry("health", "HEALTHY");
      assertThat(target.get("data").toString())
          .contains("dns=A", "total=2", "available=1", "ip=10.0.0.8", "ip=10.0.0.9");

      report(OTHER, sick, other);
      target = admin.get("/upstreams/on.test/health").data().get(0);
      assertThat(target.get("data").toString()).contains("dns=SRV", "total=6", "port=8080");

      report(OTHER, sick);
      target = admin.get("/upstreams/on.test/health").data().get(0);
      assertThat(target).containsEntry("health", "UNHEALTHY");
    } finally {
      admin.send("DELETE", "/upstreams/on.test/targets/pool.test:80", null);
    }
  }

  @Test
  void health_ofSeveralNodes_isTheWorstUnlessOneIsNamed() {
    report(OTHER, state("on.test", "10.0.0.1:80", "10.0.0.1", Health.UNHEALTHY));

    assertThat(admin.get("/upstreams/on.test/health").each("health"))
        .containsExactly("HEALTHY", "UNHEALTHY");
    assertThat(admin.get("/upstreams/on.test/health?node=" + OWN).each("health"))
        .containsExactly("HEALTHY", "HEALTHY");
    assertThat(admin.get("/upstreams/on.test/health?node=" + OTHER).at("node_id"))
        .isEqualTo(OTHER.toString());
    assertThat(admin.get("/upstreams/on.test/health?node=" + UUID.randomUUID()).status())
        .isEqualTo(404);
  }

  @Test
  void balancerHealth_addsUpWeights() {
    report(OTHER, state("on.test", "10.0.0.1:80", "10.0.0.1", Health.UNHEALTHY));

    var health = admin.get("/upstreams/on.test/health?balancer_health=1");

    assertThat(health.at("data.health")).isEqualTo("HEALTHY");
    assertThat(health.at("data.balancer_health")).isEqualTo("HEALTHY");
    assertThat(health.at("data.id")).isEqualTo(admin.get("/upstreams/on.test").id());
    assertThat(health.at("data.details.weight"))
        .isEqualTo(Map.of("total", 100L, "unavailable", 30L, "available", 70L));
    assertThat(((List<?>) health.at("data.details.hosts")).get(0).toString())
        .contains("healthy=false");

    report(
        OTHER,
        state("on.test", "10.0.0.1:80", "10.0.0.1", Health.UNHEALTHY),
        state("on.test", "10.0.0.2:80", "10.0.0.2", Health.UNHEALTHY));
    assertThat(admin.get("/upstreams/on.test/health?balancer_health=1").at("data.health"))
        .isEqualTo("UNHEALTHY");
    assertThat(admin.get("/upstreams/off.test/health?balancer_health=1").at("data.health"))
        .isEqualTo("HEALTHCHECKS_OFF");
  }

  @Test
  void mark_isSentToAllNodes() {
    String target = admin.get("/upstreams/on.test/targets/10.0.0.1:80").id();
    for (String call : List.of("PUT", "POST")) {
      long before = store.newestSignal();

      var marked = admin.send(call, "/upstreams/on.test/targets/10.0.0.1:80/unhealthy", null);

      assertThat(marked.status()).isEqualTo(204);
      Signal signal = store.signalsSince(before).get(0);
      assertThat(signal.name()).isEqualTo("target_health");
      assertThat(signal.node()).isEqualTo(Optional.empty());
      assertThat(signal.data())
          .containsEntry("target", target)
          .containsEntry("ip", "")
          .containsEntry("port", 80L)
          .containsEntry("healthy", false);
    }
    long before = store.newestSignal();
    assertThat(
            admin
                .send("PUT", "/upstreams/on.test/targets/" + target + "/10.0.0.1:80/healthy", null)
                .status())
        .isEqualTo(204);
    assertThat(store.signalsSince(before).get(0).data())
        .containsEntry("ip", "10.0.0.1")
        .containsEntry("healthy", true);
  }

  @Test
  void mark_whatIsNotLookedAfterOrNotThere_isRefused() {
    var off = admin.send("PUT", "/upstreams/off.test/targets/10.0.0.1:80/healthy", null);

    assertThat(off.status()).isEqualTo(400);
    assertThat(off.text()).isEqualTo("{\"message\":\"no healthchecker found for off.test\"}");
    for (String path :
        List.of(
            "/upstreams/none.test/targets/10.0.0.1:80/healthy",
            "/upstreams/on.test/targets/10.0.0.3:80/healthy",
            "/upstreams/on.test/targets/"
                + admin.get("/upstreams/off.test/targets/10.0.0.1:80").id()
                + "/healthy")) {
      assertThat(admin.send("PUT", path, null).status()).as(path).isEqualTo(404);
    }
    assertThat(admin.get("/upstreams/none.test/health").status()).isEqualTo(404);
  }
}
