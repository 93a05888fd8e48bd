package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.gateway.tls.TestRules;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.Test;

/**
 * What a moment without native threads leaves behind; the probes themselves are HealthChecksIT's.
 */
class HealthChecksTest {
  /** The health of a target where nobody listens, by checks that find that out. */
  private static TargetHealth ofNobody() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Upstream upstream =
        SampleEntities.entity(
            Upstream.class,
            Map.of(
                "name",
                "u",
                "healthchecks",
                Map.of(
                    "active",
                    Map.of(
                        "type",
                        "tcp",
                        "concurrency",
                        1L,
                        "healthy",
                        Map.of("interval", 0.1),
                        "unhealthy",
                        Map.of("tcp_failures", 1L)))));
    Target target =
        SampleEntities.entity(
            Target.class,
            Map.of(
                "target", "127.0.0.1:" + port, "upstream", Map.of("id", upstream.id().toString())));
    return TargetHealth.of(upstream, List.of(target));
  }

  private static ScheduledThreadPoolExecutor timer(int missing) {
    return new ScheduledThreadPoolExecutor(1, new ScarceThreads(missing));
  }

  private static ThreadPoolExecutor probes(int missing) {
    return new ThreadPoolExecutor(
        1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new ScarceThreads(missing));
  }

  private static void awaitUnhealthy(TargetHealth health) {
    Awaitility.await().until(() -> health.states().get(0).health() == Health.UNHEALTHY);
  }

  @Test
  void tick_withoutANativeThreadForAProbe_probesWhenThereIsOne() throws Exception {
    TargetHealth health = ofNobody();
    try (HealthChecks checks = new HealthChecks(AddressResolver.system(), timer(0), probes(1))) {
      checks.follow(List.of(health), TestRules.none());

      awaitUnhealthy(health);
    }
  }

  @Test
  void follow_withoutANativeThreadForTheTimer_worksAgainWhenThereIsOne() throws Exception {
    TargetHealth health = ofNobody();
    try (HealthChecks checks = new HealthChecks(AddressResolver.system(), timer(1), probes(0))) {
      assertThatThrownBy(() -> checks.follow(List.of(health), TestRules.none()))
          .isInstanceOf(OutOfMemoryError.class);
      checks.follow(List.of(health), TestRules.none());

      awaitUnhealthy(health);
    }
  }
}
