package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.gatehouse.testkit.dns.DnsServer;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names as targets and as hosts of services, by a DNS server of the test's own. */
class TargetNamesIT {
  private static final DnsServer DNS = DnsServer.start();

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      new GatewayExtension(Map.of("dns_resolver", DNS.address(), "dns_not_found_ttl", "1"));

  private static UpstreamServer one;
  private static UpstreamServer other;

  @BeforeAll
  static void start() {
    one = UpstreamServer.start().handle(request -> Answer.ok("one"));
    other = UpstreamServer.start().handle(request -> Answer.ok("other"));
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    DNS.close();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  private static void route(String host) {
    Service service = GATEWAY.add(Service.class, Map.of("name", host, "host", host));
    GATEWAY.add(
        Route.class,
        Map.of("hosts", List.of(host), "service", Map.of("id", service.id().toString())));
  }

  /** An upstream whose only target is a name, with a route to it. */
  private static Upstream upstream(String name, String target) {
    route(name);
    Upstream upstream =
        GATEWAY.add(
            Upstream.class,
            Map.of(
                "name",
                name,
                "healthchecks",
                Map.of("passive", Map.of("unhealthy", Map.of("tcp_failures", 1L)))));
    GATEWAY.add(
        Target.class, Map.of("target", target, "upstream", Map.of("id", upstream.id().toString())));
    GATEWAY.awaitLive();
    return upstream;
  }

  private static Stream<TargetState> states(Upstream upstream) {
    return GATEWAY.store().nodes().stream()
        .map(NodeReport::targets)
        .flatMap(List::stream)
        .filter(state -> state.upstream().equals(upstream.id()));
  }

  private static List<String> places(Upstream upstream) {
    return states(upstream).map(state -> state.ip() + ":" + state.port()).toList();
  }

  @Test
  void serviceHost_withServiceRecords_isAskedForAtTheirPort() throws Exception {
    DNS.set("service.test", 60, "SRV 1 1 " + one.port() + " node.test.")
        .set("node.test", 60, "A 127.0.0.1");
    route("service.test");
    route("nowhere.test");
    GATEWAY.awaitLive();

    assertThat(GATEWAY.get("service.test", "/").text()).isEqualTo("one");
    RawResponse none = GATEWAY.get("nowhere.test", "/");
    assertThat(none.status()).isEqualTo(503);
    assertThat(none.text()).contains("name resolution failed");
  }

  /** What the server of a route's upstream is told, by a client that asks the route's host. */
  private static String hostTold(String name) throws Exception {
    int before = one.requests().size();
    assertThat(GATEWAY.get(name, "/").text()).isEqualTo("one");
    return one.requests().get(before).header("Host").orElseThrow();
  }

  private static void upstreamBySrv(String name, Map<String, ?> more, boolean isHostPreserved) {
    Service service = GATEWAY.add(Service.class, Map.of("name", name, "host", name));
    GATEWAY.add(
        Route.class,
        Map.of(
            "hosts",
            List.of(name),
            "preserve_host",
            isHostPreserved,
            "service",
            Map.of("id", service.id().toString())));
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("name", name);
    Upstream upstream = GATEWAY.add(Upstream.class, fields);
    GATEWAY.add(
        Target.class,
        Map.of("target", "by-srv.test", "upstream", Map.of("id", upstream.id().toString())));
  }

  @Test
  void useSrvName_targetsAreCalledByTheRecord_unlessAnotherNameGoesBefore() throws Exception {
    DNS.set("by-srv.test", 60, "SRV 1 1 " + one.port() + " host-of-srv.test.")
        .set("host-of-srv.test", 60, "CNAME end.test.")
        .set("end.test", 60, "A 127.0.0.1");
    Map<String, Boolean> used = Map.of("use_srv_name", true);
    upstreamBySrv("plain.test", Map.of(), false);
    upstreamBySrv("srv.test", used, false);
    upstreamBySrv("preserved.test", used, true);
    upstreamBySrv("set.test", Map.of("use_srv_name", true, "host_header", "set.example"), false);
    GATEWAY.awaitLive();

    String port = ":" + one.port();
    assertThat(hostTold("plain.test")).isEqualTo("by-srv.test" + port);
    assertThat(hostTold("srv.test")).isEqualTo("host-of-srv.test" + port);
    assertThat(hostTold("preserved.test")).isEqualTo("preserved.test");
    assertThat(hostTold("set.test")).isEqualTo("set.example" + port);
  }

  @Test
  void severalAddresses_areHealthyOrNotEachForItself() throws Exception {
    DNS.set("pool.test", 1, "A 127.0.0.1", "A 127.0.0.2");
    Upstream pool = upstream("several.test", "pool.test:" + one.port());
    List<String> both = List.of("127.0.0.1:" + one.port(), "127.0.0.2:" + one.port());
    await().until(() -> places(pool).equals(both));

    // nobody listens at the second
    for (int i = 0; i < 4; i++) {
      assertThat(GATEWAY.get("several.test", "/").text()).isEqualTo("one");
    }
    await()
        .until(
            () ->
                states(pool)
                    .map(TargetState::health)
                    .toList()
                    .equals(List.of(Health.HEALTHY, Health.UNHEALTHY)));
  }

  @Test
  void namesThatMove_areFollowed_andWhileDnsIsDownStayWhereTheyWere() throws Exception {
    DNS.set("moving.test", 1, "A 127.0.0.1");
    Upstream pool = upstream("moves.test", "moving.test:" + one.port());
    assertThat(GATEWAY.get("moves.test", "/").text()).isEqualTo("one");

    DNS.set("moving.test", 1, "SRV 1 5 " + other.port() + " elsewhere.test.")
        .set("elsewhere.test", 60, "A 127.0.0.1");
    await().until(() -> GATEWAY.get("moves.test", "/").text().equals("other"));
    await().until(() -> places(pool).equals(List.of("127.0.0.1:" + other.port())));

    DNS.silent(true);
    try {
      int asked = DNS.questions().size();
      await().until(() -> DNS.questions().size() > asked);
      for (int i = 0; i < 5; i++) {
        assertThat(GATEWAY.get("moves.test", "/").text()).isEqualTo("other");
      }
    } finally {
      DNS.silent(false);
    }
  }

  @Test
  void aNameThatIsGone_comesBack() throws Exception {
    Upstream pool = upstream("lost.test", "unheard-of.test:" + one.port());
    await().until(() -> states(pool).map(TargetState::health).toList().contains(Health.DNS_ERROR));
    assertThat(GATEWAY.get("lost.test", "/").status()).isEqualTo(503);

    DNS.set("unheard-of.test", 60, "A 127.0.0.1");
    await().until(() -> GATEWAY.get("lost.test", "/").status() == 200);
  }

  @Test
  void ipv6_asATargetAndAsAnAddressOfAName() throws Exception {
    try (UpstreamServer six = UpstreamServer.startOnIpv6().handle(request -> Answer.ok("six"))) {
      upstream("literal.test", "[::1]:" + six.port());
      DNS.set("v6.test", 60, "AAAA ::1");
      upstream("named.test", "v6.test:" + six.port());

      assertThat(GATEWAY.get("literal.test", "/").text()).isEqualTo("six");
      assertThat(GATEWAY.get("named.test", "/").text()).isEqualTo("six");
      assertThat(six.requests().get(0).header("Host").orElseThrow())
          .matches("\\[[0:]+1]:" + six.port());
    }
  }
}
