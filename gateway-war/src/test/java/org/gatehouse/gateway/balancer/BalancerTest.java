package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.PathCaptures;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the algorithms choose. */
class BalancerTest {
  private static final Exchange ANY = FakeExchange.request("GET", "/").build();

  private static Target target(String address, long weight) {
    return SampleEntities.entity(
        Target.class,
        Map.of(
            "id",
            SampleEntities.id(address),
            "target",
            address,
            "weight",
            weight,
            "upstream",
            Map.of("id", SampleEntities.id("u"))));
  }

  private static List<Target> targets(int count) {
    return IntStream.range(0, count).mapToObj(i -> target("10.0.0." + i + ":80", 100)).toList();
  }

  private static Upstream upstream(String algorithm, Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put("name", "u");
    all.put("algorithm", algorithm);
    all.put("healthchecks", Map.of("passive", Map.of("unhealthy", Map.of("tcp_failures", 1L))));
    return SampleEntities.entity(Upstream.class, all);
  }

  private static Upstream unwatched(String algorithm) {
    return SampleEntities.entity(Upstream.class, Map.of("name", "u", "algorithm", algorithm));
  }

  private static TargetHealth health(String algorithm, List<Target> targets) {
    return TargetHealth.of(upstream(algorithm, Map.of()), targets);
  }

  private static String host(Peer peer) {
    assertThat(peer).isNotNull();
    return peer.endpoint().host();
  }

  private static FakeExchange from(String ip) {
    return FakeExchange.request("GET", "/").clientIp(ip).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "least-connections", "consistent-hashing", "latency"})
  void pick_failedAndUnhealthyTargets_areTriedLastOrNever(String algorithm) {
    Balancer balancer = Balancer.of(health(algorithm, targets(3)));
    Peer first = balancer.pick(ANY, List.of());
    Peer second = balancer.pick(ANY, List.of(first));
    Peer third = balancer.pick(ANY, List.of(first, second));
    assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    assertThat(balancer.pick(ANY, List.of(first, second, third))).isNotNull();

    balancer.failed(first, false, 1000);
    balancer.failed(second, true, 1000); // a time-out, which the upstream does not count
    for (int i = 0; i < 50; i++) {
      assertThat(balancer.pick(ANY, List.of(third))).isEqualTo(second);
    }
    balancer.failed(second, false, 1000);
    balancer.failed(third, false, 1000);
    assertThat(balancer.pick(ANY, List.of())).isNull();
  }

  @Test
  void leastConnections_loadIsInProportionToWeights() {
    Balancer balancer =
        Balancer.of(health("least-connections", List.of(target("a:1", 300), target("b:1", 100))));
    List<Peer> used = new ArrayList<>();
    IntStream.range(0, 40).forEach(i -> used.add(balancer.pick(ANY, List.of())));
    assertThat(used.stream().filter(peer -> host(peer).equals("a"))).hasSize(30);

    used.stream().filter(peer -> host(peer).equals("b")).forEach(Peer::release);
    for (int i = 0; i < 10; i++) {
      assertThat(host(balancer.pick(ANY, List.of()))).isEqualTo("b");
    }
  }

  @Test
  void latency_theQuickerOfTwoGetsNearlyAll_andNewOnesBeginAsTheOthers() {
    List<Target> two = targets(2);
    TargetHealth health = health("latency", two);
    Balancer balancer = Balancer.of(health);
    for (Peer peer : health.peers()) {
      long millis = host(peer).endsWith(".0") ? 1 : 100;
      balancer.answered(peer, 200, millis * 1_000_000);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(host(balancer.pick(ANY, List.of()))).isEqualTo("10.0.0.0");
    }

    TargetHealth grown = health.changedTo(health.upstream(), targets(3));
    Balancer next = Balancer.of(grown);
    assertThat(host(next.pick(ANY, List.of(grown.peers().get(0))))).isEqualTo("10.0.0.2");
  }

  @Test
  void latency_aTargetThatFails_isAskedLess() {
    TargetHealth health = TargetHealth.of(unwatched("latency"), targets(2));
    Balancer balancer = Balancer.of(health);
    Peer dead = health.peers().get(0);
    balancer.answered(dead, 200, 1_000_000);
    balancer.answered(health.peers().get(1), 200, 100_000_000);

    int failures = 0;
    for (int i = 0; i < 200; i++) {
      Peer picked = balancer.pick(ANY, List.of());
      if (picked.equals(dead)) {
        failures++;
        balancer.failed(dead, false, 1000);
      } else {
        balancer.answered(picked, 200, 100_000_000);
      }
    }
    // until one millisecond has become more than a hundred, by doubling
    assertThat(failures).isBetween(1, 10);
  }

  private static Map<String, String> owners(List<Target> targets, int keys) {
    Balancer balancer =
        Balancer.of(
            TargetHealth.of(upstream("consistent-hashing", Map.of("hash_on", "ip")), targets));
    Map<String, String> owners = new TreeMap<>();
    for (int i = 0; i < keys; i++) {
      String ip = "10.1." + i / 250 + "." + i % 250;
      owners.put(ip, host(balancer.pick(from(ip), List.of())));
    }
    return owners;
  }

  @Test
  void consistentHashing_aTargetThatComesOrGoes_movesNoMoreThanItsShare() {
    Map<String, String> ten = owners(targets(10), 10_000);
    Map<String, String> nine = owners(targets(9), 10_000);

    long moved = ten.keySet().stream().filter(ip -> !ten.get(ip).equals(nine.get(ip))).count();
    long share = ten.values().stream().filter("10.0.0.9"::equals).count();
    assertThat(moved).isEqualTo(share);
    assertThat(share).isBetween(700L, 1300L);
  }

  @Test
  void consistentHashing_shares_followWeights_inWhateverOrderTargetsCome() {
    List<Target> targets = List.of(target("a:1", 10), target("b:1", 30), target("c:1", 0));
    Map<String, String> owners = owners(targets, 10_000);
    assertThat(owners.values().stream().filter("a"::equals).count()).isBetween(1500L, 3500L);
    assertThat(owners.values()).doesNotContain("c");

    assertThat(owners(List.of(targets.get(2), targets.get(1), targets.get(0)), 10_000))
        .isEqualTo(owners);
  }

  private static String owner(Map<String, ?> fields, FakeExchange exchange) {
    Upstream upstream = upstream("consistent-hashing", fields);
    return host(Balancer.of(TargetHealth.of(upstream, targets(50))).pick(exchange, List.of()));
  }

  @Test
  void consistentHashing_eachSource_isWhatIsHashed() {
    Map<String, FakeExchange.Builder> ones = new TreeMap<>();
    Map<String, FakeExchange.Builder> others = new TreeMap<>();
    Map<String, Map<String, ?>> upstreams = new TreeMap<>();
    upstreams.put("ip", Map.of("hash_on", "ip"));
    ones.put("ip", FakeExchange.request("GET", "/").clientIp("10.9.9.1"));
    others.put("ip", FakeExchange.request("GET", "/").clientIp("10.9.9.2"));
    upstreams.put("header", Map.of("hash_on", "header", "hash_on_header", "X-Key"));
    ones.put("header", FakeExchange.request("GET", "/").header("x-key", "one"));
    others.put("header", FakeExchange.request("GET", "/").header("x-key", "two"));
    upstreams.put("path", Map.of("hash_on", "path"));
    ones.put("path", FakeExchange.request("GET", "/one"));
    others.put("path", FakeExchange.request("GET", "/another"));
    upstreams.put("query", Map.of("hash_on", "query_arg", "hash_on_query_arg", "k"));
    ones.put("query", FakeExchange.request("GET", "/?k=one&x=1"));
    others.put("query", FakeExchange.request("GET", "/?k=two"));
    upstreams.put("capture", Map.of("hash_on", "uri_capture", "hash_on_uri_capture", "item"));
    ones.put("capture", captured(Map.of("item", "one")));
    others.put("capture", captured(Map.of("item", "two")));
    upstreams.put("number", Map.of("hash_on", "uri_capture", "hash_on_uri_capture", "1"));
    ones.put("number", numbered("one"));
    others.put("number", numbered("two"));
    upstreams.put("cookie", Map.of("hash_on", "cookie", "hash_on_cookie", "sid"));
    ones.put("cookie", FakeExchange.request("GET", "/").header("Cookie", "a=b; sid=one"));
    others.put("cookie", FakeExchange.request("GET", "/").header("Cookie", "sid=two"));
    upstreams.put(
        "fallback",
        Map.of("hash_on", "consumer", "hash_fallback", "header", "hash_fallback_header", "X-Key"));
    ones.put("fallback", FakeExchange.request("GET", "/").header("x-key", "one"));
    others.put("fallback", FakeExchange.request("GET", "/").header("x-key", "two"));

    upstreams.forEach(
        (name, fields) -> {
          String one = owner(fields, ones.get(name).build());
          for (int i = 0; i < 5; i++) {
            assertThat(owner(fields, ones.get(name).build())).as(name).isEqualTo(one);
          }
          assertThat(owner(fields, others.get(name).build())).as(name).isNotEqualTo(one);
        });
  }

  private static FakeExchange.Builder captured(Map<String, String> named) {
    return FakeExchange.request("GET", "/").captures(new PathCaptures(List.of(), named));
  }

  private static FakeExchange.Builder numbered(String first) {
    return FakeExchange.request("GET", "/").captures(new PathCaptures(List.of(first), Map.of()));
  }

  @Test
  void consistentHashing_consumer_isWhatIsHashed() {
    Map<String, ?> fields = Map.of("hash_on", "consumer");
    List<String> owners = new ArrayList<>();
    for (String name : List.of("alice", "alice", "bob", "carol")) {
      FakeExchange exchange = FakeExchange.request("GET", "/").build();
      exchange.enter(Phase.ACCESS);
      exchange.authenticate(
          SampleEntities.entity(
              Consumer.class, Map.of("id", SampleEntities.id(name).toString(), "username", name)),
          null);
      owners.add(owner(fields, exchange));
    }
    assertThat(owners.get(0)).isEqualTo(owners.get(1));
    assertThat(owners.subList(1, 4)).doesNotHaveDuplicates();
  }

  @Test
  void consistentHashing_clientWithoutTheCookie_isGivenOneThatLeadsBack() {
    Map<String, ?> fields =
        Map.of("hash_on", "cookie", "hash_on_cookie", "sid", "hash_on_cookie_path", "/api");
    FakeExchange first = FakeExchange.request("GET", "/").build();
    String owner = owner(fields, first);
    HashCookie cookie = first.attribute(HashCookie.KEY).orElseThrow();
    assertThat(UUID.fromString(cookie.value())).isNotNull();
    assertThat(cookie.header())
        .isEqualTo("sid=" + cookie.value() + "; Path=/api; SameSite=Lax; HttpOnly");
    assertThat(owner(fields, first)).isEqualTo(owner);

    FakeExchange next =
        FakeExchange.request("GET", "/").header("Cookie", "sid=" + cookie.value()).build();
    assertThat(owner(fields, next)).isEqualTo(owner);
    assertThat(next.attribute(HashCookie.KEY)).isEmpty();
  }

  @Test
  void consistentHashing_nothingToHash_goesAnywhere() {
    Balancer balancer =
        Balancer.of(
            TargetHealth.of(
                upstream("consistent-hashing", Map.of("hash_on", "consumer")), targets(5)));
    assertThat(
            IntStream.range(0, 200).mapToObj(i -> host(balancer.pick(ANY, List.of()))).distinct())
        .hasSize(5);
  }
}
