package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.gateway.balancer.AddressResolver.Place;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.Test;

class TargetNamesTest {
  private static Target target(String address) {
    return SampleEntities.entity(
        Target.class, Map.of("target", address, "upstream", Map.of("id", SampleEntities.id("u"))));
  }

  private static Place resolve(String host) throws UnknownHostException {
    if (host.equals("known.test")) {
      return new Place(host, InetAddress.getByAddress(new byte[] {10, 0, 0, 9}), 0, 0);
    }
    throw new UnknownHostException(host);
  }

  @Test
  void follow_looksNamesUpInTheBackground() {
    Upstream upstream = SampleEntities.entity(Upstream.class, Map.of("name", "u"));
    TargetHealth health =
        TargetHealth.of(
            upstream, List.of(target("known.test:80"), target("none.test:80"), target("1.2.3.4")));

    try (TargetNames names = new TargetNames(TargetNamesTest::resolve)) {
      names.follow(List.of(health));

      Awaitility.await().until(() -> health.states().size() == 3);
    }
    assertThat(health.states())
        .extracting(TargetState::ip, TargetState::health)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("10.0.0.9", Health.HEALTHCHECKS_OFF),
            org.assertj.core.groups.Tuple.tuple("", Health.DNS_ERROR),
            org.assertj.core.groups.Tuple.tuple("1.2.3.4", Health.HEALTHCHECKS_OFF));
  }

  private static TargetHealth known() {
    Upstream upstream = SampleEntities.entity(Upstream.class, Map.of("name", "u"));
    return TargetHealth.of(upstream, List.of(target("known.test:80")));
  }

  @Test
  void follow_withoutANativeThread_worksAgainWhenThereIsOne() {
    TargetHealth health = known();
    try (TargetNames names =
        new TargetNames(
            TargetNamesTest::resolve, new ScheduledThreadPoolExecutor(1, new ScarceThreads(2)))) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> names.follow(List.of(health)))
            .isInstanceOf(OutOfMemoryError.class);
      }
      names.follow(List.of(health));

      Awaitility.await().until(() -> health.states().size() == 1);
    }
  }

  @Test
  void lookUp_thatEndsWithAnError_isDoneAgain() {
    TargetHealth health = known();
    AtomicInteger errors = new AtomicInteger(2); // at once, and a second later
    AddressResolver poor =
        host -> {
          if (errors.getAndDecrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          return resolve(host);
        };
    try (TargetNames names = new TargetNames(poor)) {
      names.follow(List.of(health));

      Awaitility.await().until(() -> health.states().size() == 1);
    }
  }
}
