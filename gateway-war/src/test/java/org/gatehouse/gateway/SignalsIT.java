package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a gateway does when the control plane tells it to. */
class SignalsIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final Logger LOGGER = Logger.getLogger("org.gatehouse");

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  private static void send(String name, Optional<UUID> node, Map<String, Object> data) {
    GATEWAY.store().send(new Signal(0, name, node, data));
  }

  private static UUID nodeId() {
    return GATEWAY.store().nodes().get(0).nodeId();
  }

  private static Upstream upstream(String name, Map<String, ?> healthchecks) {
    return GATEWAY.add(Upstream.class, Map.of("name", name, "healthchecks", healthchecks));
  }

  private static Target target(Upstream upstream, String address) {
    return GATEWAY.add(
        Target.class,
        Map.of("target", address, "upstream", Map.of("id", upstream.id().toString())));
  }

  private static void routeTo(String upstream) {
    Service service =
        GATEWAY.add(Service.class, Map.of("name", upstream, "host", upstream, "port", 80L));
    GATEWAY.add(
        Route.class,
        Map.of("hosts", List.of(upstream), "service", Map.of("id", service.id().toString())));
  }

  private static void mark(Target target, boolean healthy) {
    send(
        "target_health",
        Optional.empty(),
        Map.of(
            "upstream",
            target.upstream().id().toString(),
            "target",
            target.id().toString(),
            "ip",
            "",
            "port",
            (long) GATEWAY.upstream().port(),
            "healthy",
            healthy));
  }

  private static Optional<Health> reported(Target target) {
    return GATEWAY.store().nodes().stream()
        .map(NodeReport::targets)
        .flatMap(List::stream)
        .filter(state -> state.target().equals(target.id()))
        .map(TargetState::health)
        .findFirst();
  }

  @Test
  void targetHealth_isHeededReportedAndKeptOverOtherChanges() throws Exception {
    Upstream pool =
        upstream("pool.test", Map.of("passive", Map.of("unhealthy", Map.of("timeouts", 3L))));
    Target target = target(pool, "127.0.0.1:" + GATEWAY.upstream().port());
    routeTo("pool.test");
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("pool.test", "/").status()).isEqualTo(200);
    assertThat(reported(target)).contains(Health.HEALTHY);

    mark(target, false);
    await().until(() -> reported(target).equals(Optional.of(Health.UNHEALTHY)));
    assertThat(GATEWAY.get("pool.test", "/").status()).isEqualTo(503);
    assertThat(GATEWAY.get("pool.test", "/").text())
        .contains("failure to get a peer from the ring-balancer");

    GATEWAY.route("unrelated.test");
    target(pool, "127.0.0.1:1");
    GATEWAY.awaitLive();
    assertThat(reported(target)).contains(Health.UNHEALTHY);

    mark(target, true);
    await().until(() -> reported(target).equals(Optional.of(Health.HEALTHY)));
  }

  @Test
  void targetHealth_ofUpstreamWithoutHealthChecks_isNotHeeded() throws Exception {
    Upstream pool = upstream("off.test", Map.of());
    Target target = target(pool, "127.0.0.1:" + GATEWAY.upstream().port());
    routeTo("off.test");
    GATEWAY.awaitLive();

    mark(target, false);
    // the signal after it says that it was seen
    send("log_level", Optional.empty(), Map.of("level", "error", "timeout", 1L));
    await().until(() -> Level.SEVERE.equals(LOGGER.getLevel()));

    assertThat(GATEWAY.get("off.test", "/").status()).isEqualTo(200);
    assertThat(reported(target)).contains(Health.HEALTHCHECKS_OFF);
    await().until(() -> Level.INFO.equals(LOGGER.getLevel()));
  }

  @Test
  void logLevel_isForTheNodeThatIsMeantAndForAWhile() {
    send("log_level", Optional.of(UUID.randomUUID()), Map.of("level", "error", "timeout", 600L));
    send("log_level", Optional.of(nodeId()), Map.of("level", "warn", "timeout", 1L));

    await().until(() -> Level.WARNING.equals(LOGGER.getLevel()));
    await().until(() -> Level.INFO.equals(LOGGER.getLevel()));
  }

  @Test
  void signalsThatCannotBeUnderstood_doNotHoldUpTheOthers() {
    send("unheard_of", Optional.empty(), Map.of());
    send("log_level", Optional.empty(), Map.of("level", "loud", "timeout", 1L));
    send("target_health", Optional.empty(), Map.of("upstream", 5L));
    send("log_level", Optional.empty(), Map.of("level", "warn", "timeout", 1L));

    await().until(() -> Level.WARNING.equals(LOGGER.getLevel()));
    await().until(() -> Level.INFO.equals(LOGGER.getLevel()));
  }

  @Test
  void cache_isForgottenByKeyOrAsAWhole() throws Exception {
    Consumer alice = GATEWAY.consumer("alice");
    GATEWAY.route("cache.test", "key-auth", Map.of());
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("cache.test", "/", "apikey: k1").status()).isEqualTo(401);

    send("cache", Optional.empty(), Map.of("key", "keyauth_credentials:k1:::::"));
    send("cache", Optional.empty(), Map.of());
    GATEWAY.route("after.test");
    GATEWAY.awaitLive();

    assertThat(GATEWAY.get("cache.test", "/", "apikey: k1").status()).isEqualTo(401);
    assertThat(alice.username()).contains("alice");
  }

  @Test
  void report_hasTheNodesCounters() {
    assertThat(GATEWAY.store().nodes().get(0).counters())
        .containsKeys("total_requests", "connections_active", "connections_waiting");
  }
}
