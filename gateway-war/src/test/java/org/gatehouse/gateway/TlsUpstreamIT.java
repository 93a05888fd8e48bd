package org.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS from the store to real sockets of upstreams. */
class TlsUpstreamIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final TestCertificate ROOT = TestCertificate.authority("root");
  private static final TestCertificate OTHER_ROOT = TestCertificate.authority("other");
  private static final TestCertificate SERVER = ROOT.issue("localhost");
  private static final TestCertificate CLIENT = ROOT.issue("client.test");
  private static CaCertificate root;
  private static Certificate client;
  private static int hosts;

  @RegisterExtension final LogCapture log = LogCapture.of("org.gatehouse.gateway");

  @BeforeAll
  static void addCertificates() {
    root = authority(ROOT);
    client = pair(CLIENT);
  }

  private static CaCertificate authority(TestCertificate authority) {
    return GATEWAY.add(CaCertificate.class, Map.of("cert", authority.certificatePem()));
  }

  private static Certificate pair(TestCertificate pair) {
    return GATEWAY.add(
        Certificate.class, Map.of("cert", pair.certificatePem(), "key", pair.keyPem()));
  }

  private static Map<String, Object> verifying(CaCertificate... authorities) {
    Map<String, Object> fields = new HashMap<>(Map.of("tls_verify", true));
    fields.put(
        "ca_certificates", List.of(authorities).stream().map(ca -> ca.id().toString()).toList());
    return fields;
  }

  private static Map<String, ?> ref(Record entity) {
    UUID id = entity instanceof Certificate pair ? pair.id() : ((Service) entity).id();
    return Map.of("id", id.toString());
  }

  /** A route to a port of localhost, under the name that is returned. */
  private static String route(int port, Map<String, ?> fields) {
    Map<String, Object> whole = new HashMap<>(fields);
    String host = "tls" + ++hosts + ".test";
    whole.put("name", host);
    whole.put("retries", 0L);
    whole.put("protocol", "https");
    whole.put("port", (long) port);
    whole.putIfAbsent("host", "localhost");
    Service service = GATEWAY.add(Service.class, whole);
    GATEWAY.add(Route.class, Map.of("name", host, "hosts", List.of(host), "service", ref(service)));
    GATEWAY.awaitLive();
    return host;
  }

  private static int statusOf(String host) throws IOException {
    return GATEWAY.get(host, "/").status();
  }

  /** The answer of a service with those fields before an upstream that shows this. */
  private static int statusOf(TestCertificate shown, Map<String, ?> fields) throws IOException {
    try (UpstreamServer upstream = UpstreamServer.startTls(shown.serverContext())) {
      return statusOf(route(upstream.port(), fields));
    }
  }

  @Test
  void unverifiedService_takesAnyCertificate() throws IOException {
    assertThat(statusOf(OTHER_ROOT.issueExpired("other.test"), Map.of())).isEqualTo(200);
  }

  @Test
  void verifiedService_takesWhatItsAuthoritySigned() throws IOException {
    assertThat(statusOf(SERVER, verifying(root))).isEqualTo(200);
  }

  @Test
  void verifiedService_takesWhatAnyOfItsAuthoritiesSigned() throws IOException {
    assertThat(statusOf(SERVER, verifying(authority(OTHER_ROOT), root))).isEqualTo(200);
  }

  @Test
  void verifiedService_unknownAuthority_is502() throws IOException {
    assertThat(statusOf(OTHER_ROOT.issue("localhost"), verifying(root))).isEqualTo(502);
    assertThat(log.lines())
        .last()
        .asString()
        .contains("no TLS: ", "unable to find valid certification");
  }

  @Test
  void verifiedService_otherName_is502() throws IOException {
    assertThat(statusOf(ROOT.issue("other.test"), verifying(root))).isEqualTo(502);
    assertThat(log.lines()).last().asString().contains("DNS name matching localhost found");
  }

  @Test
  void verifiedService_expiredCertificate_is502AndTheLogSaysWhy() throws IOException {
    assertThat(statusOf(ROOT.issueExpired("localhost"), verifying(root))).isEqualTo(502);
    assertThat(log.lines()).last().asString().contains("NotAfter");
  }

  @Test
  void verifiedService_withoutAuthorities_trustsThoseOfTheJvm() throws IOException {
    assertThat(statusOf(SERVER, Map.of("tls_verify", true))).isEqualTo(502);
  }

  @Test
  void verifiedService_whoseAuthorityIsMissing_trustsNobodyAndIsAProblem() throws IOException {
    Map<String, Object> fields = new HashMap<>(Map.of("tls_verify", true));
    UUID missing = UUID.randomUUID();
    fields.put("ca_certificates", List.of(missing.toString()));

    assertThat(statusOf(SERVER, fields)).isEqualTo(502);
    assertThat(
            GATEWAY.store().nodes().stream()
                .map(NodeReport::problems)
                .flatMap(List::stream)
                .map(Store.UnreadableRow::problem))
        .contains(
            "ca_certificates: %s (expected: a CA certificate that can be read)".formatted(missing));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 200",
    "1, 0, 502",
    "1, 1, 200",
    "2, 1, 502",
    "2, 2, 200",
    "1, -1, 200",
    "2, -1, 502"
  })
  void depth_isTheNumberOfCertificatesInBetween_oneUnlessSaid(
      int intermediates, int depth, int status) throws IOException {
    TestCertificate issuer = ROOT;
    for (int i = 0; i < intermediates; i++) {
      issuer = issuer.issueAuthority("intermediate " + i);
    }
    Map<String, Object> fields = verifying(root);
    if (depth >= 0) {
      fields.put("tls_verify_depth", (long) depth);
    }

    assertThat(statusOf(issuer.issue("localhost"), fields)).isEqualTo(status);
  }

  @Test
  void upstreamWithoutTls_is502AndGetsNoRequest() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String host = route(plain.getLocalPort(), Map.of());
      CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(() -> uncheckedStatus(host));
      try (Socket socket = plain.accept()) {
        socket
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        assertThat(status.get()).isEqualTo(502);
        assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
            .doesNotContain("GET", host);
      }
    }
    assertThat(log.lines())
        .last()
        .asString()
        .contains("no TLS: Unsupported or unrecognized SSL message");
  }

  private static int uncheckedStatus(String host) {
    try {
      return statusOf(host);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UpstreamServer asking() {
    return UpstreamServer.startMutualTls(SERVER.serverContext(ROOT));
  }

  @Test
  void clientCertificate_ofTheService_isShown() throws IOException {
    try (UpstreamServer upstream = asking()) {
      assertThat(statusOf(route(upstream.port(), Map.of()))).isEqualTo(502);
      assertThat(statusOf(route(upstream.port(), Map.of("client_certificate", ref(client)))))
          .isEqualTo(200);
    }
  }

  @Test
  void clientCertificate_ofTheUpstream_isShownUnlessTheServiceHasOne() throws IOException {
    try (UpstreamServer server = asking()) {
      Upstream upstream =
          GATEWAY.add(
              Upstream.class,
              Map.of(
                  "name", "asking.test",
                  "host_header", "localhost",
                  "client_certificate", ref(client)));
      GATEWAY.add(
          Target.class,
          Map.of(
              "target",
              "127.0.0.1:" + server.port(),
              "upstream",
              Map.of("id", upstream.id().toString())));
      Map<String, Object> fields = verifying(root);
      fields.put("host", "asking.test");
      String bare = route(80, fields);
      fields.put("client_certificate", ref(pair(OTHER_ROOT.issue("stranger.test"))));
      String own = route(80, fields);

      assertThat(statusOf(bare)).isEqualTo(200);
      assertThat(statusOf(own)).isEqualTo(502);
      assertThat(statusOf(bare)).isEqualTo(200);
    }
  }

  @Test
  void connections_ofDifferentIdentityOrRules_areNeverShared() throws IOException {
    try (UpstreamServer upstream = UpstreamServer.startTls(SERVER.serverContext())) {
      Map<String, Object> verified = verifying(root);
      Map<String, Object> identified = new HashMap<>(verified);
      identified.put("client_certificate", ref(client));
      List<String> different =
          List.of(
              route(upstream.port(), Map.of()),
              route(upstream.port(), verified),
              route(upstream.port(), identified));
      String same = route(upstream.port(), identified);

      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < different.size(); i++) {
          assertThat(statusOf(different.get(i))).isEqualTo(200);
          assertThat(lastConnection(upstream)).isEqualTo(i + 1);
        }
      }
      assertThat(statusOf(same)).isEqualTo(200);
      assertThat(lastConnection(upstream)).isEqualTo(3);
    }
  }

  private static int lastConnection(UpstreamServer upstream) {
    return upstream.requests().get(upstream.requests().size() - 1).connection();
  }

  @Test
  void clientCertificate_thatChanges_isShownFromThenOn() throws IOException {
    try (UpstreamServer upstream = asking()) {
      Certificate changing = pair(CLIENT);
      String host = route(upstream.port(), Map.of("client_certificate", ref(changing)));
      assertThat(statusOf(host)).isEqualTo(200);

      TestCertificate stranger = OTHER_ROOT.issue("stranger.test");
      GATEWAY
          .store()
          .entities(EntityType.of(Certificate.class))
          .upsert(
              SampleEntities.entity(
                  Certificate.class,
                  Map.of(
                      "id", changing.id().toString(),
                      "cert", stranger.certificatePem(),
                      "key", stranger.keyPem())));
      GATEWAY.awaitLive();

      assertThat(statusOf(host)).isEqualTo(502);
    }
  }

  /** An upstream of one target that is asked over TLS how it is. */
  private static Upstream probed(String name, int port, Map<String, ?> fields) {
    Map<String, Object> active = new HashMap<>();
    active.put("type", "https");
    active.put("http_path", "/" + name);
    active.put("https_verify_certificate", false);
    active.put("healthy", Map.of("interval", 0.1));
    active.put("unhealthy", Map.of("tcp_failures", 1L));
    Map<String, Object> all = new HashMap<>(fields);
    all.put("name", name);
    all.put("healthchecks", Map.of("active", active));
    Upstream upstream = GATEWAY.add(Upstream.class, all);
    GATEWAY.add(
        Target.class,
        Map.of("target", "127.0.0.1:" + port, "upstream", Map.of("id", upstream.id().toString())));
    return upstream;
  }

  private static boolean isReported(Upstream upstream, TargetState.Health health) {
    return GATEWAY.store().nodes().stream()
        .flatMap(node -> node.targets().stream())
        .anyMatch(state -> state.upstream().equals(upstream.id()) && state.health().equals(health));
  }

  @Test
  void probes_showTheClientCertificateOfTheUpstream() {
    try (UpstreamServer server = asking()) {
      Upstream bare = probed("bare.test", server.port(), Map.of());
      probed("known.test", server.port(), Map.of("client_certificate", ref(client)));

      Awaitility.await()
          .until(
              () ->
                  isReported(bare, TargetState.Health.UNHEALTHY)
                      && server.requests().stream()
                          .anyMatch(request -> request.target().equals("/known.test")));
      assertThat(server.requests()).noneMatch(request -> request.target().equals("/bare.test"));
    }
  }

  @Test
  void settings_ofTheNode_areForServicesThatSayNothing(@TempDir Path folder) throws IOException {
    Path trusted = Files.writeString(folder.resolve("trusted.pem"), ROOT.certificatePem());
    Path cert = Files.writeString(folder.resolve("client.pem"), CLIENT.chainPem());
    Path key = Files.writeString(folder.resolve("client.key"), CLIENT.keyPem());
    Map<String, String> settings =
        Map.of(
            "proxy_ssl_verify",
            "on",
            "lua_ssl_trusted_certificate",
            "system," + trusted,
            "client_ssl",
            "on",
            "client_ssl_cert",
            cert.toString(),
            "client_ssl_cert_key",
            key.toString());
    try (UpstreamServer good = asking();
        UpstreamServer bad =
            UpstreamServer.startTls(OTHER_ROOT.issue("localhost").serverContext());
        TestNode node = GATEWAY.anotherNode(settings)) {
      String toGood = route(good.port(), Map.of());
      String toBad = route(bad.port(), Map.of());
      String unverified = route(bad.port(), Map.of("tls_verify", false));
      awaitStatus(node, unverified, 200);

      assertThat(RawClient.get(node.port(), "/", "Host: " + toGood).status()).isEqualTo(200);
      assertThat(RawClient.get(node.port(), "/", "Host: " + toBad).status()).isEqualTo(502);
    }
  }

  private static void awaitStatus(TestNode node, String host, int status) {
    Awaitility.await()
        .until(() -> RawClient.get(node.port(), "/", "Host: " + host).status() == status);
  }
}
