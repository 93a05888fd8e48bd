package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a gateway finds out which targets are healthy, and what it does with that. */
class HealthChecksIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private final List<UpstreamServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(UpstreamServer::close);
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  /** A server whose answers tell its name. */
  private UpstreamServer server(String name) {
    UpstreamServer server = UpstreamServer.start().handle(request -> Answer.ok(name));
    servers.add(server);
    return server;
  }

  private static Target target(Upstream upstream, int port) {
    return GATEWAY.add(
        Target.class,
        Map.of("target", "127.0.0.1:" + port, "upstream", Map.of("id", upstream.id().toString())));
  }

  /** An upstream with a route to it by its name. */
  private static Upstream upstream(String name, Map<String, ?> healthchecks) {
    Service service = GATEWAY.add(Service.class, Map.of("name", name, "host", name, "port", 80L));
    GATEWAY.add(
        Route.class,
        Map.of("hosts", List.of(name), "service", Map.of("id", service.id().toString())));
    return GATEWAY.add(Upstream.class, Map.of("name", name, "healthchecks", healthchecks));
  }

  private static Optional<Health> reported(Target target) {
    return GATEWAY.store().nodes().stream()
        .map(NodeReport::targets)
        .flatMap(List::stream)
        .filter(state -> state.target().equals(target.id()))
        .map(TargetState::health)
        .findFirst();
  }

  private static void awaitReported(Target target, Health health) {
    await().until(() -> reported(target).equals(Optional.of(health)));
  }

  private static List<String> answers(String host, int count) throws Exception {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(GATEWAY.get(host, "/").text());
    }
    return answers;
  }

  @Test
  void active_http_takesTargetsOutAndBackWithoutARequest() throws Exception {
    UpstreamServer steady = server("steady");
    UpstreamServer shaky = server("shaky");
    Upstream pool =
        upstream(
            "active.test",
            Map.of(
                "active",
                Map.of(
                    "http_path", "/alive",
                    "headers", Map.of("X-Probe", List.of("yes")),
                    "healthy", Map.of("interval", 0.1, "successes", 2L),
                    "unhealthy", Map.of("interval", 0.1, "http_failures", 2L))));
    Target first = target(pool, steady.port());
    Target second = target(pool, shaky.port());
    GATEWAY.awaitLive();
    assertThat(answers("active.test", 10)).contains("steady", "shaky");

    shaky.handle(request -> Answer.status(500));
    awaitReported(second, Health.UNHEALTHY);
    assertThat(answers("active.test", 10)).containsOnly("steady");
    assertThat(reported(first)).contains(Health.HEALTHY);
    assertThat(shaky.requests())
        .anySatisfy(
            probe -> {
              assertThat(probe.target()).isEqualTo("/alive");
              assertThat(probe.header("X-Probe")).contains("yes");
              assertThat(probe.header("Host")).contains("127.0.0.1");
            });

    shaky.handle(request -> Answer.ok("shaky"));
    awaitReported(second, Health.HEALTHY);
    assertThat(answers("active.test", 10)).contains("steady", "shaky");
  }

  @Test
  void active_tcpAndTimeouts_areTold() throws Exception {
    UpstreamServer hanging = server("hanging").handle(request -> Answer.hang());
    UpstreamServer gone = server("gone");
    int port = gone.port();
    gone.close();
    Upstream slow =
        upstream(
            "slow.test",
            Map.of(
                "active",
                Map.of(
                    "timeout",
                    0.2,
                    "healthy",
                    Map.of("interval", 0.1),
                    "unhealthy",
                    Map.of("timeouts", 1L))));
    Target silent = target(slow, hanging.port());
    Upstream tcp =
        upstream(
            "tcp.test",
            Map.of(
                "active",
                Map.of(
                    "type",
                    "tcp",
                    "healthy",
                    Map.of("interval", 0.1),
                    "unhealthy",
                    Map.of("tcp_failures", 2L))));
    Target refusing = target(tcp, port);
    Target listening = target(tcp, hanging.port());

    awaitReported(silent, Health.UNHEALTHY);
    awaitReported(refusing, Health.UNHEALTHY);
    assertThat(reported(listening)).contains(Health.HEALTHY);
    assertThat(GATEWAY.get("slow.test", "/").status()).isEqualTo(503);
  }

  @Test
  void active_https_asksOverTls_andVerifiesWhenToldTo() throws Exception {
    UpstreamServer secured =
        UpstreamServer.startTls(TestCertificate.forNames("localhost").serverContext())
            .handle(request -> Answer.ok("secured"));
    servers.add(secured);
    Target trusted = target(httpsProbed("unverified_pool.test", false), secured.port());
    Target refused = target(httpsProbed("verified.test", true), secured.port());

    awaitReported(refused, Health.UNHEALTHY);
    await().until(() -> !secured.requests().isEmpty());
    assertThat(reported(trusted)).contains(Health.HEALTHY);
  }

  private static Upstream httpsProbed(String name, boolean verified) {
    Map<String, Object> active = new HashMap<>();
    active.put("type", "https");
    active.put("https_verify_certificate", verified);
    active.put("healthy", Map.of("interval", 0.1));
    active.put("unhealthy", Map.of("tcp_failures", 1L, "http_failures", 1L));
    return GATEWAY.add(
        Upstream.class,
        Map.of("name", name, "host_header", name, "healthchecks", Map.of("active", active)));
  }

  @Test
  void passive_statuses_takeATargetOut() throws Exception {
    UpstreamServer failing = server("failing").handle(request -> Answer.status(500));
    UpstreamServer sound = server("sound");
    Upstream pool =
        upstream(
            "passive.test", Map.of("passive", Map.of("unhealthy", Map.of("http_failures", 3L))));
    Target out = target(pool, failing.port());
    target(pool, sound.port());
    GATEWAY.awaitLive();

    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(GATEWAY.get("passive.test", "/").status());
    }
    assertThat(statuses.stream().filter(status -> status == 500)).hasSize(3);
    assertThat(failing.requests()).hasSize(3);
    awaitReported(out, Health.UNHEALTHY);
  }

  @Test
  void passive_refusedConnections_takeATargetOut_andCostNoClientAnError() throws Exception {
    UpstreamServer gone = server("gone");
    int port = gone.port();
    gone.close();
    UpstreamServer sound = server("sound");
    Upstream pool =
        upstream(
            "refused.test", Map.of("passive", Map.of("unhealthy", Map.of("tcp_failures", 2L))));
    Target out = target(pool, port);
    target(pool, sound.port());
    GATEWAY.awaitLive();

    assertThat(answers("refused.test", 10)).containsOnly("sound");
    awaitReported(out, Health.UNHEALTHY);
  }

  @Test
  void allDown_is503_andAChangeElsewhereLeavesItSo() throws Exception {
    UpstreamServer failing = server("failing").handle(request -> Answer.status(503));
    Upstream pool =
        upstream("down.test", Map.of("passive", Map.of("unhealthy", Map.of("http_failures", 1L))));
    target(pool, failing.port());
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("down.test", "/").text()).doesNotContain("ring-balancer");
    assertThat(GATEWAY.get("down.test", "/").text())
        .contains("failure to get a peer from the ring-balancer");

    GATEWAY.route("elsewhere.test");
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("down.test", "/").status()).isEqualTo(503);
    assertThat(failing.requests()).hasSize(1);
  }

  @Test
  void hashOnCookie_clientsStayWhereTheyWere() throws Exception {
    Service service =
        GATEWAY.add(Service.class, Map.of("name", "sticky", "host", "sticky.test", "port", 80L));
    GATEWAY.add(
        Route.class,
        Map.of("hosts", List.of("sticky.test"), "service", Map.of("id", service.id().toString())));
    Upstream pool =
        GATEWAY.add(
            Upstream.class,
            Map.of(
                "name", "sticky.test",
                "algorithm", "consistent-hashing",
                "hash_on", "cookie",
                "hash_on_cookie", "sid"));
    IntStream.range(0, 5).forEach(i -> target(pool, server("s" + i).port()));
    GATEWAY.awaitLive();

    var first = GATEWAY.get("sticky.test", "/");
    String cookie = first.header("Set-Cookie").orElseThrow();
    assertThat(cookie).matches("sid=[0-9a-f-]{36}; Path=/; SameSite=Lax; HttpOnly");
    for (int i = 0; i < 10; i++) {
      var next =
          GATEWAY.get("sticky.test", "/", "Cookie: " + cookie.substring(0, cookie.indexOf(';')));
      assertThat(next.text()).isEqualTo(first.text());
      assertThat(next.header("Set-Cookie")).isEmpty();
    }
  }
}
