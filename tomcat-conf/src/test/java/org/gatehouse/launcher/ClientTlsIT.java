package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.gatehouse.servers.AdminClient;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole node as {@code ./gatehouse run} makes it, before clients that speak TLS. */
class ClientTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ECDSA = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
  private static final String RSA = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

  private static final TestCertificate EXACT = TestCertificate.forNames("www.example.com");
  private static final TestCertificate FRONT = TestCertificate.forNames("*.example.com");
  private static final TestCertificate BEHIND = TestCertificate.forNames("www.example.net");
  private static final TestCertificate RSA_PAIR = TestCertificate.rsaForNames("both.test");
  private static final TestCertificate EC_PAIR = TestCertificate.forNames("both.test");

  @TempDir static Path home;

  private static final UpstreamServer ECHO = UpstreamServer.start();
  private static LaunchedNode node;
  private static AdminClient admin;

  @BeforeAll
  static void start() throws IOException {
    node = LaunchedNode.ofProject(home);
    node.start();
    admin = new AdminClient(node.adminPort, "");
    certificate(EXACT, "www.example.com");
    certificate(FRONT, "*.example.com");
    certificate(BEHIND, "www.example.*");
    admin.create(
        "/certificates",
        "{%s,%s,\"snis\":[\"both.test\"]}".formatted(pem(RSA_PAIR, ""), pem(EC_PAIR, "_alt")));
    admin.create("/services", "{\"name\":\"echo\",\"url\":\"%s\"}".formatted(ECHO.url()));
    route("{\"name\":\"plain\",\"paths\":[\"/plain\"]}");
    route("{\"name\":\"named\",\"paths\":[\"/named\"],\"snis\":[\"www.example.com\"]}");
    route("{\"name\":\"wild\",\"paths\":[\"/wild\"],\"snis\":[\"*.example.com\"]}");
    route("{\"name\":\"local\",\"paths\":[\"/local\"],\"snis\":[\"localhost\"]}");
    route(
        "{\"name\":\"moved\",\"paths\":[\"/moved\"],\"protocols\":[\"https\"],"
            + "\"https_redirect_status_code\":308}");
    route("{\"name\":\"only\",\"paths\":[\"/only\"],\"protocols\":[\"https\"]}");
    await().atMost(PATIENCE).until(() -> RawClient.get(node.proxyPort, "/only").status() == 426);
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    ECHO.close();
  }

  private static void route(String json) throws IOException {
    admin.create("/services/echo/routes", json);
  }

  private static String certificate(TestCertificate pair, String sni) throws IOException {
    String id = UUID.randomUUID().toString();
    admin.create(
        "/certificates", "{\"id\":\"%s\",%s,\"snis\":[\"%s\"]}".formatted(id, pem(pair, ""), sni));
    return id;
  }

  private static String pem(TestCertificate pair, String suffix) {
    return "\"cert%s\":\"%s\",\"key%s\":\"%s\""
        .formatted(
            suffix,
            pair.certificatePem().replace("\n", "\\n"),
            suffix,
            pair.keyPem().replace("\n", "\\n"));
  }

  private static X509Certificate shown(String name) throws IOException {
    try (RawClient client = RawClient.connectTls(node.proxySslPort, name)) {
      return client.serverCertificate();
    }
  }

  @Test
  void handshake_showsTheCertificateOfTheName() throws IOException {
    assertThat(shown("www.example.com")).isEqualTo(EXACT.certificate());
    assertThat(shown("WWW.example.COM")).isEqualTo(EXACT.certificate());
    assertThat(shown("api.example.com")).isEqualTo(FRONT.certificate());
    assertThat(shown("www.example.net")).isEqualTo(BEHIND.certificate());
  }

  @Test
  void handshake_withUnknownNameOrNone_showsTheConnectorsOwn() throws IOException {
    assertThat(shown("a.b.example.com").getSubjectX500Principal().getName())
        .contains("CN=localhost");
    try (RawClient client = RawClient.connectTls(node.proxySslPort)) {
      assertThat(client.serverCertificate().getSubjectX500Principal().getName())
          .contains("CN=localhost");
    }
  }

  @Test
  void handshake_ofTwoAlgorithms_showsWhatTheClientSpeaks() throws IOException {
    try (RawClient rsa = RawClient.connectTls12(node.proxySslPort, "both.test", RSA);
        RawClient ecdsa = RawClient.connectTls12(node.proxySslPort, "both.test", ECDSA)) {
      assertThat(rsa.serverCertificate()).isEqualTo(RSA_PAIR.certificate());
      assertThat(ecdsa.serverCertificate()).isEqualTo(EC_PAIR.certificate());
    }
  }

  @Test
  void handshake_withoutCommonAlgorithm_isRefused() {
    assertThatThrownBy(() -> RawClient.connectTls12(node.proxySslPort, "www.example.com", RSA))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void certificates_thatRotateUnderHandshakes_costNone() throws Exception {
    TestCertificate first = TestCertificate.forNames("rotated.test");
    TestCertificate second = TestCertificate.rsaForNames("rotated.test");
    String id = certificate(first, "rotated.test");
    await().atMost(PATIENCE).until(() -> shown("rotated.test").equals(first.certificate()));
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger handshakes = new AtomicInteger();
    List<CompletableFuture<Void>> clients =
        Stream.generate(
                () ->
                    CompletableFuture.runAsync(() -> shakeHands(isOver, handshakes, first, second)))
            .limit(2)
            .toList();

    try (RawClient open = RawClient.connectTls(node.proxySslPort, "rotated.test")) {
      for (int i = 0; i < 6; i++) {
        TestCertificate next = i % 2 == 0 ? second : first;
        String json = "{%s,\"snis\":[\"rotated.test\"]}".formatted(pem(next, ""));
        assertThat(admin.put("/certificates/" + id, json).status()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> shown("rotated.test").equals(next.certificate()));
      }

      // the connection was made before all of this
      open.send("GET /plain HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(open.readResponse().status()).isEqualTo(200);
    } finally {
      isOver.set(true);
    }
    for (CompletableFuture<Void> client : clients) {
      client.get();
    }
    assertThat(handshakes).hasValueGreaterThan(20);
  }

  private static void shakeHands(
      AtomicBoolean isOver, AtomicInteger count, TestCertificate... expected) {
    try {
      while (!isOver.get()) {
        assertThat(shown("rotated.test"))
            .isIn(Stream.of(expected).map(TestCertificate::certificate).toList());
        count.incrementAndGet();
      }
    } catch (IOException e) {
      throw new AssertionError("handshake " + count, e);
    }
  }

  @Test
  void certificate_thatIsDeleted_isShownNoMore() throws IOException {
    String id = certificate(TestCertificate.forNames("gone.test"), "gone.test");
    await().atMost(PATIENCE).until(() -> nameShown("gone.test").contains("CN=gone.test"));

    assertThat(admin.delete("/certificates/" + id).status()).isEqualTo(204);

    await().atMost(PATIENCE).until(() -> nameShown("gone.test").contains("CN=localhost"));
  }

  private static String nameShown(String name) throws IOException {
    return shown(name).getSubjectX500Principal().getName();
  }

  @ParameterizedTest
  @CsvSource({
    "/named, www.example.com, 200",
    "/named, api.example.com, 404",
    "/wild, api.example.com, 200",
    "/wild, www.example.net, 404",
    "/local, localhost, 200",
    "/plain, unknown.test, 200"
  })
  void route_withSnis_matchesTheNameOfTheHandshake(String path, String name, int status)
      throws IOException {
    try (RawClient client = RawClient.connectTls(node.proxySslPort, name)) {
      for (int request = 0; request < 2; request++) {
        client.send("GET %s HTTP/1.1\r\nHost: other.test\r\n\r\n".formatted(path));
        assertThat(client.readResponse().status()).isEqualTo(status);
      }
    }
  }

  @Test
  void route_withSnis_withoutNameInTheHandshake_doesNotMatch() throws IOException {
    try (RawClient client = RawClient.connectTls(node.proxySslPort)) {
      client.send("GET /named HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(404);
    }
  }

  @Test
  void route_withSnis_matchesOverHttp2AndOnResumedSessions() throws Exception {
    // one context: the second client may resume what the first began
    HttpClient.Builder clients = HttpClient.newBuilder().sslContext(TestCertificate.trustAll());
    for (int i = 0; i < 2; i++) {
      HttpClient client = clients.build();
      assertThat(https(client, "/local").version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(https(client, "/local").statusCode()).isEqualTo(200);
      assertThat(https(client, "/named").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<Void> https(HttpClient client, String path) throws Exception {
    URI uri = URI.create("https://localhost:" + node.proxySslPort + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.discarding());
  }

  @Test
  void httpsRoute_overHttp_isRefusedOrRedirected() throws IOException {
    RawResponse only = RawClient.get(node.proxyPort, "/only");
    assertThat(only.status()).isEqualTo(426);
    assertThat(only.text()).contains("Please use HTTPS protocol");

    RawResponse moved = RawClient.get(node.proxyPort, "/moved/on?x=1", "Host: a.test:8000");
    assertThat(moved.status()).isEqualTo(308);
    assertThat(moved.header("Location")).hasValue("https://a.test/moved/on?x=1");

    try (RawClient client = RawClient.connectTls(node.proxySslPort, "a.test")) {
      client.send("GET /only HTTP/1.1\r\nHost: a.test\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  /** A ClientHello as TLS 1.0 to 1.2 have it, without extensions. */
  private static byte[] clientHello(int minorVersion) {
    byte[] suites = HexFormat.of().parseHex("c02bc02fc009c013c00ac014002f0035");
    int body = 2 + 32 + 1 + 2 + suites.length + 2;
    return ByteBuffer.allocate(5 + 4 + body)
        .put(new byte[] {22, 3, 1})
        .putShort((short) (4 + body))
        .putInt(1 << 24 | body)
        .put(new byte[] {3, (byte) minorVersion})
        .put(new byte[32 + 1])
        .putShort((short) suites.length)
        .put(suites)
        .put(new byte[] {1, 0})
        .array();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tls_olderThan12_isRefusedForItsVersion(int minorVersion) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.proxySslPort)) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write(clientHello(minorVersion));
      DataInputStream in = new DataInputStream(socket.getInputStream());

      assertThat(in.readUnsignedByte()).as("an alert").isEqualTo(21);
      in.skipNBytes(5);
      assertThat(in.readUnsignedByte()).as("protocol_version").isEqualTo(70);
    }
  }

  @Test
  void tls12_inTheSameWords_isAnswered() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.proxySslPort)) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write(clientHello(3));

      assertThat(socket.getInputStream().read()).as("a handshake").isEqualTo(22);
    }
  }

  @Test
  void log_hasNoKeys() throws IOException {
    StringBuilder log = new StringBuilder(node.stdout() + node.stderr());
    try (Stream<Path> files = Files.list(node.data.resolve("logs"))) {
      for (Path file : files.toList()) {
        log.append(Files.readString(file));
      }
    }

    assertThat(log.toString())
        .isNotEmpty()
        .doesNotContain("PRIVATE KEY", EXACT.keyPem().substring(40, 80));
  }
}
