package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class TargetNamesTest {
  private static Target target(String address) {
    return SampleEntities.entity(
        Target.class, Map.of("target", address, "upstream", Map.of("id", SampleEntities.id("u"))));
  }

  private static InetSocketAddress resolve(String host, int port) throws UnknownHostException {
    if (host.equals("known.test")) {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 9}), port);
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
}
