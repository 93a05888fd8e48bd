package org.gatehouse.gateway.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.gatehouse.gateway.balancer.AddressResolver;
import org.gatehouse.testkit.dns.DnsServer;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server; only the time that records are valid is the test's. */
class DnsCacheTest {
  private final DnsServer server = DnsServer.start();
  private final AtomicLong nanos = new AtomicLong(1);
  private DnsSettings settings;
  private DnsCache dns;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    Path hosts = folder.resolve("hosts");
    Files.writeString(hosts, "127.0.0.9 in-the-file.test\n");
    String address = server.address();
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    settings =
        new DnsSettings(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
            hosts,
            List.of("LAST", "SRV", "A", "AAAA", "CNAME"),
            Optional.empty(),
            Duration.ofSeconds(100),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMillis(300),
            100);
    dns = new DnsCache(settings, nanos::get);
  }

  @AfterEach
  void stop() {
    dns.close();
    server.close();
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private String next(String host) throws UnknownHostException {
    return dns.next(host).address().getHostAddress();
  }

  private void awaitNext(String host, String address) {
    Awaitility.await().ignoreExceptions().until(() -> next(host).equals(address));
  }

  @Test
  void next_severalAddresses_takeTurns() throws Exception {
    server.set("a.test", 60, "A 127.0.0.1", "A 127.0.0.2", "A 127.0.0.3");
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      turns.add(next("a.test"));
    }
    assertThat(turns)
        .containsExactly(
            "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.1", "127.0.0.2", "127.0.0.3");
    assertThat(server.questions()).filteredOn(q -> q.equals("a.test. A")).hasSize(1);
  }

  @Test
  void next_recordOutOfTime_isUsedOnceMoreWhileItIsRenewed() throws Exception {
    server.set("a.test", 60, "A 127.0.0.1");
    assertThat(next("a.test")).isEqualTo("127.0.0.1");
    server.set("a.test", 60, "A 127.0.0.2");
    pass(59);
    assertThat(next("a.test")).isEqualTo("127.0.0.1");

    pass(2);
    assertThat(next("a.test")).isEqualTo("127.0.0.1");
    awaitNext("a.test", "127.0.0.2");
  }

  @Test
  void next_serverDown_oldAnswersAreUsed_forAsLongAsIsSet() throws Exception {
    server.set("a.test", 60, "A 127.0.0.1");
    assertThat(next("a.test")).isEqualTo("127.0.0.1");
    server.silent(true);

    pass(61);
    assertThat(next("a.test")).isEqualTo("127.0.0.1");
    int asked = server.questions().size();
    Awaitility.await().until(() -> server.questions().size() > asked);
    pass(50);
    assertThat(next("a.test")).isEqualTo("127.0.0.1");

    pass(200);
    assertThatThrownBy(() -> next("a.test")).isInstanceOf(UnknownHostException.class);
    server.silent(false);
    pass(2);
    awaitNext("a.test", "127.0.0.1");
  }

  @Test
  void next_noSuchName_isRememberedForAWhile() throws Exception {
    assertThatThrownBy(() -> next("gone.test")).isInstanceOf(UnknownHostException.class);
    int asked = server.questions().size();
    assertThatThrownBy(() -> next("gone.test")).isInstanceOf(UnknownHostException.class);
    assertThat(server.questions()).hasSize(asked);

    server.set("gone.test", 60, "A 127.0.0.5");
    pass(31);
    Awaitility.await().ignoreExceptions().until(() -> next("gone.test").equals("127.0.0.5"));
  }

  @Test
  void next_srvRecords_tellPortsAndWeights() throws Exception {
    server.set(
        "srv.test", 60, "SRV 10 1 8001 x.test.", "SRV 10 3 8002 y.test.", "SRV 20 9 9999 z.test.");
    server.set("x.test", 60, "A 127.0.0.1");
    server.set("y.test", 60, "AAAA ::1");
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ports.add(dns.next("srv.test").port());
    }
    assertThat(ports).containsOnly(8001, 8002);
    assertThat(dns.all("srv.test"))
        .extracting(AddressResolver.Place::name)
        .containsExactlyInAnyOrder("x.test", "y.test");
    assertThat(ports.stream().filter(port -> port == 8002)).hasSize(6);
  }

  @Test
  void next_aliases_areFollowed_andLoopsEnd() throws Exception {
    server.set("a.test", 60, "CNAME b.test.");
    server.set("b.test", 60, "A 127.0.0.6");
    server.set("loop.test", 60, "CNAME pool.test.");
    server.set("pool.test", 60, "CNAME loop.test.");
    assertThat(next("a.test")).isEqualTo("127.0.0.6");
    assertThatThrownBy(() -> next("loop.test")).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void next_hostsFileAddressesAndLocalhost_areNotAsked() throws Exception {
    assertThat(next("in-the-file.test")).isEqualTo("127.0.0.9");
    assertThat(next("192.0.2.7")).isEqualTo("192.0.2.7");
    assertThat(next("2001:db8::7")).isEqualTo("2001:db8:0:0:0:0:0:7");
    assertThat(next("localhost")).isEqualTo("127.0.0.1");
    assertThat(server.questions()).isEmpty();
  }

  @Test
  void next_hostsFileThatChanges_isReadAgain() throws Exception {
    assertThat(next("in-the-file.test")).isEqualTo("127.0.0.9");
    Files.writeString(settings.hostsFile(), "127.0.0.19 in-the-file.test new.test\n");
    assertThat(next("new.test")).isEqualTo("127.0.0.19");
    pass(6);
    awaitNext("in-the-file.test", "127.0.0.19");

    Files.delete(settings.hostsFile());
    server.set("in-the-file.test", 60, "A 127.0.0.29");
    pass(6);
    awaitNext("in-the-file.test", "127.0.0.29");
  }

  @Test
  void next_withoutANativeThread_isAskedAgainWhenThereIsOne() {
    dns.close();
    dns =
        new DnsCache(
            settings,
            nanos::get,
            new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new ScarceThreads(1)));
    server.set("a.test", 60, "A 127.0.0.1");
    assertThatThrownBy(() -> next("a.test")).isInstanceOf(UnknownHostException.class);

    pass(2);
    awaitNext("a.test", "127.0.0.1");
  }

  @Test
  void lookUp_manyAtOnce_askOnce() {
    server.set("a.test", 60, "A 127.0.0.1");
    List<CompletableFuture<DnsAnswer>> all =
        IntStream.range(0, 50).mapToObj(i -> dns.lookUp("a.test")).toList();
    all.forEach(CompletableFuture::join);
    assertThat(server.questions()).filteredOn(q -> q.equals("a.test. A")).hasSize(1);
  }
}
