package org.gatehouse.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped {@code server.xml} lets through to the WARs, and what it refuses. */
class ServerConfigurationIT {

  @TempDir static Path home;

  private static LaunchedNode node;

  @BeforeAll
  static void start() throws IOException {
    node = LaunchedNode.in(home);
    node.start();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
  }

  @Test
  void ports_eachServesItsOwnWar() throws IOException {
    assertThat(RawClient.get(node.proxyPort, "/a").text()).startsWith("gateway: GET /a");
    assertThat(RawClient.get(node.adminPort, "/a").text()).startsWith("admin: GET /a");
    assertThat(RawClient.get(node.statusPort, "/a").text()).startsWith("gateway: GET /a");
    try (RawClient client = RawClient.connectTls(node.proxySslPort, "localhost")) {
      client.send("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(client.readResponse().text()).startsWith("gateway: GET /a");
      assertThat(client.serverCertificate().getSubjectX500Principal().getName())
          .contains("CN=localhost");
    }
  }

  @Test
  void adminAndStatusPorts_listenOnOneLoopbackAddressOnly() throws IOException {
    for (int port : new int[] {node.adminPort, node.statusPort}) {
      assertThatThrownBy(() -> new Socket("127.0.0.2", port).close())
          .isInstanceOf(ConnectException.class);
    }
    try (Socket socket = new Socket("127.0.0.2", node.proxyPort)) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void cleartextHttp2_upgradeFromHttp1_reachesTheWar() throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + node.proxyPort + "/a?b=c"))
                    .version(HttpClient.Version.HTTP_2)
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).startsWith("gateway: GET /a b=c HTTP/2.0");
  }

  @Test
  void headersByTheValve_goOutAsBytes_eachOnALineOfItsOwn() throws IOException {
    for (int i = 0; i < 2; i++) {
      RawResponse response = RawClient.get(node.proxyPort, "/headers");

      assertThat(response.header("X-Latin")).contains("caf\u00e9");
      assertThat(response.header("X-Other"))
          .contains(new String("\u20ac".getBytes(UTF_8), ISO_8859_1));
      assertThat(response.header("X-Lines")).contains("a  X-Evil: b");
      assertThat(response.header("X-Evil")).isEmpty();
      assertThat(response.headers().all("Date")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
      assertThat(response.headers().all("X-Twice")).containsExactly("1", "2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a%2Fb",
        "/a%5Cb",
        "/a\\b",
        "/a|b",
        "/a{b}",
        "/a[b]",
        "/a^b`c",
        "/a\"b<c>",
        "/caf%E9",
        "/a//b",
        "/a/./b/../c",
        "/a;p=1/b",
        "/a%20b"
      })
  void path_thatKongForwards_reachesTheWarAsSent(String path) throws IOException {
    RawResponse response = RawClient.get(node.proxyPort, path + "?" + path);

    assertThat(response.text()).startsWith("gateway: GET " + path + " " + path + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%00b", "/../a", "/a%zz"})
  void path_withoutOneMeaning_isRefusedWithoutBody(String path) throws IOException {
    RawResponse response = RawClient.get(node.proxyPort, path);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text()).isEmpty();
  }

  @Test
  void requestHead_withManyHeadersBelow32KiB_reachesTheWar() throws IOException {
    RawResponse response = RawClient.get(node.proxyPort, "/a", headers(700, "x".repeat(20)));

    assertThat(response.text()).startsWith("gateway: ").contains("702 headers");
  }

  @Test
  void requestHead_above32KiB_isRefused() throws IOException {
    RawResponse response = RawClient.get(node.proxyPort, "/a", headers(40, "x".repeat(1000)));

    assertThat(response.status()).isEqualTo(400);
  }

  private static String[] headers(int count, String value) {
    return IntStream.range(0, count).mapToObj(n -> "X-" + n + ": " + value).toArray(String[]::new);
  }

  @Test
  void trace_isLeftToTheWar() throws IOException {
    assertThat(RawClient.request(node.proxyPort, "TRACE", "/a", "").text())
        .startsWith("gateway: TRACE /a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.1 192.0.2.2 5000 80\r\n",
        "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000cabcdefghijkl"
      })
  void proxyProtocol_isNotSpoken(String header) throws IOException {
    try (RawClient client = RawClient.connect(node.proxyPort)) {
      client.send(header + "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
      RawResponse response = client.readResponse();

      assertThat(response.status()).isEqualTo(400);
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void connection_isKeptAndCarriesNothingOfTomcat() throws IOException {
    try (RawClient client = RawClient.connect(node.proxyPort)) {
      for (int request = 0; request < 150; request++) {
        client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().toString().toLowerCase(Locale.ROOT))
            .doesNotContain("server", "keep-alive", "powered");
      }
    }
  }

  @Test
  void expectContinue_isAnsweredWhenTheWarReads() throws IOException {
    try (RawClient client = RawClient.connect(node.proxyPort)) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
    try (RawClient client = RawClient.connect(node.proxyPort)) {
      client.send(
          "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(100);
      client.send("abc");
      assertThat(client.readResponse().text()).isEqualTo("gateway: body 3");
    }
  }

  @Test
  void failureInTheWar_showsNothing() throws IOException {
    RawResponse response = RawClient.get(node.proxyPort, "/fail");

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text()).isEmpty();
  }

  @Test
  void wars_seeTomcatAndNothingOfTheLauncher() throws IOException {
    assertThat(RawClient.get(node.proxyPort, "/class?org.gatehouse.launcher.Launcher").text())
        .isEqualTo("gateway: not found");
    assertThat(RawClient.get(node.proxyPort, "/class?org.apache.catalina.Context").text())
        .isEqualTo("gateway: found");
  }
}
