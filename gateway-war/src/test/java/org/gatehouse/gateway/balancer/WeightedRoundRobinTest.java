package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightedRoundRobinTest {
  private static Target target(String address, long weight) {
    return SampleEntities.entity(
        Target.class,
        Map.of(
            "target", address, "weight", weight, "upstream", Map.of("id", SampleEntities.id("u"))));
  }

  private static Balancer balancer(Target... targets) {
    Upstream upstream = SampleEntities.entity(Upstream.class, Map.of("name", "u"));
    return Balancer.of(TargetHealth.of(upstream, List.of(targets)));
  }

  private static Peer pick(Balancer balancer) {
    return balancer.pick(FakeExchange.request("GET", "/").build(), List.of());
  }

  private static List<String> picks(int count, Target... targets) {
    Balancer balancer = balancer(targets);
    List<String> picks = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> picks.add(pick(balancer).endpoint().host()));
    return picks;
  }

  @Test
  void pick_weights_areKeptAndSpread() {
    assertThat(picks(7, target("a:1", 5), target("b:1", 1), target("c:1", 1)))
        .containsExactly("a", "a", "b", "a", "c", "a", "a");
  }

  @Test
  void pick_weightZero_isNeverPicked() {
    assertThat(picks(100, target("a:1", 0), target("b:1", 1), target("c:1", 65535)))
        .doesNotContain("a");
  }

  @Test
  void pick_noTargets_isNull() {
    assertThat(pick(balancer())).isNull();
    assertThat(pick(balancer(target("a:1", 0)))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.test:80        | a.test      | 80
          a.test           | a.test      | 8000
          127.0.0.1:9      | 127.0.0.1   | 9
          [2001:db8::1]:80 | 2001:db8::1 | 80
          [2001:db8::1]    | 2001:db8::1 | 8000
          2001:db8::1      | 2001:db8::1 | 8000
          """)
  void ofTarget_eachSpelling_isRead(String target, String host, int port) {
    assertThat(Endpoint.ofTarget(target)).isEqualTo(new Endpoint(host, port));
  }
}
