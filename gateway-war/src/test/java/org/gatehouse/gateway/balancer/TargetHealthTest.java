package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.gateway.balancer.AddressResolver.Place;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class TargetHealthTest {
  private static final Target A = target("10.0.0.1:80", 30);
  private static final Target B = target("10.0.0.2:80", 70);
  private static final Target NAMED = target("b.test:80", 10);

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

  private static Upstream unwatched() {
    return SampleEntities.entity(Upstream.class, Map.of("name", "u"));
  }

  private static Upstream watched(double threshold) {
    return SampleEntities.entity(
        Upstream.class,
        Map.of(
            "name",
            "u",
            "healthchecks",
            Map.of(
                "threshold",
                threshold,
                "passive",
                Map.of("unhealthy", Map.of("http_failures", 1L)))));
  }

  private static void mark(TargetHealth health, Target target, boolean healthy) {
    health.mark(target.id(), "", 80, healthy);
  }

  private static List<Health> healths(TargetHealth health) {
    return health.states().stream().map(TargetState::health).toList();
  }

  @Test
  void pick_unhealthyTargets_arePassedOverUntilTheyAreHealthy() {
    TargetHealth health = TargetHealth.of(watched(0), List.of(A, B));
    Balancer balancer = Balancer.of(health);

    mark(health, A, false);
    assertThat(picks(balancer, 20)).containsOnly("10.0.0.2");
    assertThat(healths(health)).containsExactly(Health.UNHEALTHY, Health.HEALTHY);

    mark(health, B, false);
    assertThat(pick(balancer)).isNull();

    mark(health, A, true);
    mark(health, B, true);
    assertThat(picks(balancer, 10)).contains("10.0.0.1", "10.0.0.2");
  }

  private static Peer pick(Balancer balancer) {
    return balancer.pick(FakeExchange.request("GET", "/").build(), List.of());
  }

  private static List<String> picks(Balancer balancer, int count) {
    return IntStream.range(0, count).mapToObj(i -> pick(balancer).endpoint().host()).toList();
  }

  @Test
  void pick_lessHealthyWeightThanTheThreshold_isNull() {
    TargetHealth health = TargetHealth.of(watched(50), List.of(A, B));
    Balancer balancer = Balancer.of(health);

    mark(health, A, false);
    assertThat(pick(balancer)).isNotNull();

    mark(health, A, true);
    mark(health, B, false);
    assertThat(pick(balancer)).isNull();
  }

  @Test
  void mark_upstreamWithoutHealthChecks_changesNothing() {
    TargetHealth health = TargetHealth.of(unwatched(), List.of(A));

    mark(health, A, false);

    assertThat(pick(Balancer.of(health))).isNotNull();
    assertThat(healths(health)).containsExactly(Health.HEALTHCHECKS_OFF);
  }

  @Test
  void mark_otherAddressOrPort_changesNothing() {
    TargetHealth health = TargetHealth.of(watched(0), List.of(A));

    health.mark(A.id(), "10.9.9.9", 80, false);
    health.mark(A.id(), "", 81, false);
    assertThat(healths(health)).containsExactly(Health.HEALTHY);

    health.mark(A.id(), "10.0.0.1", 80, false);
    assertThat(healths(health)).containsExactly(Health.UNHEALTHY);
  }

  @Test
  void changedTo_keepsWhatIsKnownOfAddressesThatStay() {
    TargetHealth health = TargetHealth.of(watched(0), List.of(A));
    mark(health, A, false);

    assertThat(healths(health.changedTo(watched(0), List.of(A, B))))
        .containsExactly(Health.UNHEALTHY, Health.HEALTHY);
    assertThat(healths(health.changedTo(unwatched(), List.of(A)).changedTo(watched(0), List.of(A))))
        .containsExactly(Health.HEALTHY);
  }

  @Test
  void changedTo_withoutChecks_keepsWhatIsKnownButHealth() {
    Upstream upstream =
        SampleEntities.entity(
            Upstream.class, Map.of("name", "u", "algorithm", "least-connections"));
    Target one = target("10.0.0.1:80", 100);
    Target other = target("10.0.0.2:80", 100);
    TargetHealth health = TargetHealth.of(upstream, List.of(one));
    Balancer balancer = Balancer.of(health);
    List<Peer> open = IntStream.range(0, 5).mapToObj(i -> pick(balancer)).toList();
    open.get(0).latency().observe(1000, 0);

    TargetHealth changed = health.changedTo(upstream, List.of(one, other));
    assertThat(picks(Balancer.of(changed), 5)).containsOnly("10.0.0.2");
    assertThat(changed.peers().get(0).latency().isKnown()).isTrue();

    open.forEach(Peer::release);
    assertThat(changed.peers()).extracting(Peer::inUse).containsExactly(0, 5);
  }

  @Test
  void states_ofNames_areToldOnceTheyWereLookedUp() {
    TargetHealth health = TargetHealth.of(watched(0), List.of(A, NAMED));
    assertThat(health.states()).hasSize(1);

    health.lookUp(places("10.0.0.7"));
    assertThat(health.states().get(1).ip()).isEqualTo("10.0.0.7");

    health.lookUp(places());
    assertThat(health.states().get(1))
        .extracting(TargetState::weight, TargetState::health)
        .containsExactly(0, Health.DNS_ERROR);
  }

  /** Places as texts: an address, or one with the port, weight and name of an SRV record. */
  private static AddressResolver places(String... texts) {
    return new AddressResolver() {
      @Override
      public Place resolve(String host) throws UnknownHostException {
        throw new UnknownHostException(host);
      }

      @Override
      public List<Place> all(String host) throws UnknownHostException {
        if (texts.length == 0) {
          throw new UnknownHostException(host);
        }
        List<Place> places = new ArrayList<>();
        for (String text : texts) {
          List<String> parts = List.of(text.split(" ", -1));
          InetAddress address = InetAddress.getByName(parts.get(0));
          places.add(
              parts.size() == 1
                  ? new Place(host, address, 0, 0)
                  : new Place(
                      parts.get(3),
                      address,
                      Integer.parseInt(parts.get(1)),
                      Integer.parseInt(parts.get(2))));
        }
        return places;
      }
    };
  }

  private static List<String> addresses(Balancer balancer, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> pick(balancer))
        .map(peer -> peer.address().getHostAddress() + ":" + peer.endpoint().port())
        .toList();
  }

  @Test
  void lookUp_aNameWithSeveralAddresses_isAsManyPeers_andKeepsWhatIsKnownOfThem() {
    TargetHealth health = TargetHealth.of(watched(0), List.of(NAMED));
    Balancer balancer = Balancer.of(health);
    assertThat(pick(balancer).address()).isNull();

    health.lookUp(places("10.0.0.7", "10.0.0.8", "::1", "10.0.0.7"));
    assertThat(addresses(balancer, 6))
        .containsExactlyInAnyOrder(
            "10.0.0.7:80",
            "10.0.0.7:80",
            "10.0.0.8:80",
            "10.0.0.8:80",
            "0:0:0:0:0:0:0:1:80",
            "0:0:0:0:0:0:0:1:80");

    Peer sick = health.peers().get(0);
    balancer.failed(sick, false, 1000);
    health.mark(NAMED.id(), "10.0.0.7", 80, false);
    health.lookUp(places("10.0.0.7", "10.0.0.9"));
    assertThat(health.peers().get(0)).isSameAs(sick);
    assertThat(addresses(balancer, 3)).containsOnly("10.0.0.9:80");

    Balancer changed = Balancer.of(health.changedTo(watched(0), List.of(NAMED, A)));
    assertThat(addresses(changed, 12)).contains("10.0.0.9:80", "10.0.0.1:80").hasSize(12);
    assertThat(addresses(changed, 12)).doesNotContain("10.0.0.7:80");
  }

  @Test
  void lookUp_serviceRecords_haveTheirPortsAndWeights() {
    TargetHealth health = TargetHealth.of(watched(0), List.of(NAMED));
    Balancer balancer = Balancer.of(health);
    health.lookUp(places("10.0.0.7 8001 3 one.test", "10.0.0.7 8002 1 one.test"));

    assertThat(addresses(balancer, 400).stream().filter("10.0.0.7:8001"::equals)).hasSize(300);
    assertThat(health.states())
        .extracting(TargetState::port, TargetState::weight)
        .containsExactly(tuple(8001, 3), tuple(8002, 1));

    health.mark(NAMED.id(), "", 80, false);
    assertThat(healths(health)).containsExactly(Health.UNHEALTHY, Health.UNHEALTHY);
  }

  private static Upstream namedBySrv(String algorithm) {
    return SampleEntities.entity(
        Upstream.class, Map.of("name", "u", "algorithm", algorithm, "use_srv_name", true));
  }

  private static List<String> names(TargetHealth health) {
    return health.peers().stream().map(peer -> peer.endpoint().host()).toList();
  }

  @Test
  void lookUp_useSrvName_isTheNameThatTargetsAreCalledBy() {
    TargetHealth health = TargetHealth.of(namedBySrv("round-robin"), List.of(NAMED, A));
    assertThat(names(health)).containsExactly("b.test", "10.0.0.1");
    Place found = new Place("new.test", health.peers().get(1).address(), 8001, 1);
    assertThat(health.peers().get(0).nameAt(found)).isEqualTo("new.test");

    // two names of one address are two servers
    health.lookUp(places("10.0.0.7 80 3 one.test", "10.0.0.7 80 1 other.test"));
    assertThat(names(health)).containsExactly("one.test", "other.test", "10.0.0.1");
    health.lookUp(places("10.0.0.8"));
    assertThat(names(health)).containsExactly("b.test", "10.0.0.1");
  }

  @Test
  void changedTo_useSrvName_isObeyedAtOnce_andRecordsStayAsTheyAre() {
    TargetHealth health = TargetHealth.of(unwatched(), List.of(NAMED));
    health.lookUp(places("10.0.0.7 80 3 one.test", "10.0.0.8 80 1 other.test"));
    assertThat(names(health)).containsExactly("b.test", "b.test");

    TargetHealth changed = health.changedTo(namedBySrv("round-robin"), List.of(NAMED));
    assertThat(names(changed)).containsExactly("one.test", "other.test");
    assertThat(changed.peers()).extracting(Peer::weight).containsExactly(3, 1);
    assertThat(names(changed.changedTo(unwatched(), List.of(NAMED))))
        .containsExactly("b.test", "b.test");
  }

  @Test
  void consistentHashing_namesOfOneAddress_haveHashesOfTheirOwn() {
    TargetHealth health = TargetHealth.of(namedBySrv("consistent-hashing"), List.of(NAMED));
    health.lookUp(places("10.0.0.7 80 1 one.test", "10.0.0.7 80 1 other.test"));

    assertThat(picks(Balancer.of(health), 200)).contains("one.test", "other.test");
  }

  @Test
  void lookUp_aNameThatLeadsNowhere_isPassedOver() {
    TargetHealth health = TargetHealth.of(unwatched(), List.of(A, NAMED));
    Balancer balancer = Balancer.of(health);
    health.lookUp(places());
    assertThat(picks(balancer, 20)).containsOnly("10.0.0.1");

    health.lookUp(places("10.0.0.7"));
    assertThat(addresses(balancer, 8)).contains("10.0.0.7:80");
  }

  @Test
  void states_weightZero_areOff() {
    assertThat(healths(TargetHealth.of(watched(0), List.of(target("10.0.0.3:80", 0)))))
        .containsExactly(Health.HEALTHCHECKS_OFF);
  }

  @Test
  void areOn_eachWayToLook_counts() {
    Stream.of(
            Map.of("active", Map.of("healthy", Map.of("interval", 1.0))),
            Map.of("active", Map.of("unhealthy", Map.of("interval", 1.0))),
            Map.of("passive", Map.of("unhealthy", Map.of("tcp_failures", 1L))),
            Map.of("passive", Map.of("unhealthy", Map.of("timeouts", 1L))),
            Map.of("passive", Map.of("unhealthy", Map.of("http_failures", 1L))))
        .forEach(
            checks ->
                assertThat(
                        SampleEntities.entity(
                                Upstream.class, Map.of("name", "u", "healthchecks", checks))
                            .healthchecks()
                            .areOn())
                    .as(checks.toString())
                    .isTrue());
    assertThat(unwatched().healthchecks().areOn()).isFalse();
  }
}
