package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.GeneratedBytes;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that speak HTTP/2, over TLS and without it, by the JDK's client. */
class Http2IT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int STREAMS = 100;

  @TempDir private Path folder;
  private final UpstreamServer upstream = UpstreamServer.start();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(Version.HTTP_2)
          .sslContext(TestCertificate.trustAll())
          .connectTimeout(PATIENCE)
          .build();
  private TestGateway plain;
  private TestGateway tls;

  @BeforeEach
  void start() throws Exception {
    TestRuntime runtime =
        new TestRuntime()
            .route(
                Map.of("paths", List.of("/"), "preserve_host", true),
                Map.of("port", (long) upstream.port()));
    plain = TestGateway.start(runtime, TestGateway.speakingHttp2(TestGateway.connector()));
    tls = TestGateway.start(runtime, TestGateway.speakingHttp2(secured(TestGateway.connector())));
  }

  @AfterEach
  void close() {
    plain.close();
    tls.close();
    upstream.close();
  }

  private Connector secured(Connector connector) throws Exception {
    TestCertificate own = TestCertificate.forNames("localhost");
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateFile(
        Files.writeString(folder.resolve("cert.pem"), own.certificatePem()).toString());
    certificate.setCertificateKeyFile(
        Files.writeString(folder.resolve("key.pem"), own.keyPem()).toString());
    host.addCertificate(certificate);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.addSslHostConfig(host);
    return connector;
  }

  private URI uri(boolean isTls, String path) {
    return URI.create(
        isTls
            ? "https://localhost:" + tls.port() + path
            : "http://localhost:" + plain.port() + path);
  }

  private HttpRequest get(boolean isTls, String path) {
    return HttpRequest.newBuilder(uri(isTls, path)).timeout(PATIENCE).build();
  }

  private HttpRequest post(boolean isTls, String path, BodyPublisher body) {
    return HttpRequest.newBuilder(uri(isTls, path)).timeout(PATIENCE).POST(body).build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void get_isForwardedAsHttp11(boolean isTls) throws Exception {
    HttpResponse<String> response = client.send(get(isTls, "/x?y=1"), BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-upstream-hdr")).contains("up");
    assertThat(response.headers().map()).doesNotContainKeys("connection", "transfer-encoding");
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.target()).isEqualTo("/x?y=1");
    assertThat(received.header("Host")).contains(uri(isTls, "/").getAuthority());
    assertThat(received.header("X-Forwarded-Proto")).contains(isTls ? "https" : "http");
    assertThat(received.headers().names()).doesNotContain("HTTP2-Settings", "Upgrade");
    assertThat(upstream.problems()).isEmpty();
  }

  /** The first request of a connection without TLS is one of HTTP/1.1 that asks for HTTP/2. */
  @Test
  void post_whichUpgradesTheConnection_isForwarded() throws Exception {
    HttpResponse<String> response =
        client.send(post(false, "/", BodyPublishers.ofString("hello")), BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(upstream.awaitRequest(PATIENCE).body().text()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeBodies_passBothWays(boolean isLengthTold) throws Exception {
    int size = 5 << 20;
    upstream.handle(
        request ->
            isLengthTold
                ? Answer.status(200).generated(size)
                : Answer.status(200).generatedChunks(size));
    byte[] sent = new byte[size];
    Arrays.fill(sent, (byte) 'x');
    BodyPublisher body = BodyPublishers.ofByteArray(sent);
    HttpResponse<byte[]> response =
        client.send(
            post(true, "/", isLengthTold ? body : BodyPublishers.fromPublisher(body)),
            BodyHandlers.ofByteArray());
    assertThat(sha256(response.body())).isEqualTo(GeneratedBytes.sha256(size));
    ReceivedRequest received = upstream.awaitRequest(PATIENCE);
    assertThat(received.body().sha256()).isEqualTo(sha256(sent));
    assertThat(received.headers().has("Content-Length")).isEqualTo(isLengthTold);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void streamsOfOneConnection_runSideBySide() throws Exception {
    CountDownLatch all = new CountDownLatch(1);
    upstream.handle(request -> Answer.ok(request.target()).after(all));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      answers.add(client.sendAsync(get(true, "/" + i), BodyHandlers.ofString()));
      if (i == 0) {
        // while there is none, each request would make a connection of its own
        await().until(() -> upstream.requests().size() == 1);
      }
    }
    await().atMost(PATIENCE).until(() -> upstream.requests().size() == STREAMS);
    all.countDown();
    for (int i = 0; i < STREAMS; i++) {
      assertThat(answers.get(i).get().body()).isEqualTo("/" + i);
    }
    await().until(() -> tls.inFlight() == 0);
  }

  @Test
  void cancelledStream_endsItsCall_andNoOther() throws Exception {
    Semaphore pieces = new Semaphore(0);
    upstream.handle(
        request ->
            request.target().equals("/endless")
                ? Answer.status(200).generated(1L << 40)
                : Answer.ok("hello").paced(pieces, 1));
    CompletableFuture<HttpResponse<String>> other =
        client.sendAsync(get(true, "/other"), BodyHandlers.ofString());
    await().until(() -> upstream.requests().size() == 1);
    HttpResponse<InputStream> endless =
        client.send(get(true, "/endless"), BodyHandlers.ofInputStream());
    assertThat(endless.body().read()).isNotNegative();
    assertThat(tls.inFlight()).isEqualTo(2);
    endless.body().close();
    await().until(() -> upstream.abortedAnswers() == 1);
    await().until(() -> tls.inFlight() == 1);
    pieces.release(5);
    assertThat(other.get().body()).isEqualTo("hello");
    await().until(() -> tls.inFlight() == 0);
  }

  @Test
  void refusedRequest_withABody_isAnswered_andTheConnectionServesOn() throws Exception {
    tls.use(new TestRuntime());
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> response =
          client.send(post(true, "/", BodyPublishers.ofString("hello")), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body()).contains("no Route matched");
    }
    await().until(() -> tls.inFlight() == 0);
  }

  @Test
  void hosts_matchByAuthority() throws Exception {
    tls.use(
        new TestRuntime()
            .route(Map.of("hosts", List.of("localhost")), Map.of("port", (long) upstream.port())));
    assertThat(client.send(get(true, "/"), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    tls.use(
        new TestRuntime()
            .route(Map.of("hosts", List.of("other")), Map.of("port", (long) upstream.port())));
    assertThat(client.send(get(true, "/"), BodyHandlers.ofString()).statusCode()).isEqualTo(404);
  }

  /** Fields of the connection make an answer malformed, RFC 9113 §8.2.2. */
  private void assertAnsweredForTheStream(int status, HttpRequest request) throws Exception {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().map())
        .doesNotContainKeys("connection", "keep-alive", "transfer-encoding", "upgrade");
  }

  @Test
  void answersThatEndConnectionsOfHttp11_endTheirStream() throws Exception {
    HttpRequest trace =
        HttpRequest.newBuilder(uri(true, "/"))
            .method("TRACE", BodyPublishers.noBody())
            .timeout(PATIENCE)
            .build();
    assertAnsweredForTheStream(405, trace);
    upstream.handle(request -> Answer.status(200).generated(100).cutAfter(0));
    assertAnsweredForTheStream(502, get(true, "/"));
    tls.use(
        TestRuntime.to(upstream.port())
            .plugin(
                1,
                new Plugin() {
                  @Override
                  public Outcome onAccess(Exchange exchange) {
                    boolean unused =
                        exchange
                            .upstreamRequest()
                            .limitBody(5, org.gatehouse.api.exchange.Answer.error(413, "too long"));
                    return Outcome.CONTINUE;
                  }
                }));
    BodyPublisher body = BodyPublishers.ofString("a".repeat(100));
    assertAnsweredForTheStream(413, post(true, "/", BodyPublishers.fromPublisher(body)));
    await().until(() -> tls.inFlight() == 0);
  }

  @Test
  void answersThatAskForAnUpgrade_doSoByStatus() throws Exception {
    plain.use(
        new TestRuntime().route(Map.of("paths", List.of("/"), "protocols", List.of("https"))));
    assertAnsweredForTheStream(426, get(false, "/"));
  }

  @Test
  void fieldsOfTheConnection_ofPlugins_areLeftOut() throws Exception {
    tls.use(
        TestRuntime.to(upstream.port())
            .plugin(
                1,
                new Plugin() {
                  @Override
                  public void onResponseHeaders(Exchange exchange) {
                    exchange.clientResponse().headers().set("Connection", "close");
                    exchange.clientResponse().headers().set("Keep-Alive", "timeout=5");
                  }
                }));
    assertAnsweredForTheStream(200, get(true, "/"));
  }

  /**
   * A client has to hold an answer that ends short of its length for malformed, RFC 9113 §8.1.1.
   */
  @Test
  void brokenAnswer_withLength_endsShortOfIt() throws Exception {
    int size = 1 << 20;
    upstream.handle(
        request ->
            request.target().equals("/cut")
                ? Answer.status(200).generated(size).cutHalfWay()
                : Answer.ok("hello"));
    HttpResponse<byte[]> cut = client.send(get(true, "/cut"), BodyHandlers.ofByteArray());
    assertThat(cut.headers().firstValueAsLong("content-length")).hasValue(size);
    assertThat(cut.body()).hasSizeLessThan(size);
    assertThat(client.send(get(true, "/"), BodyHandlers.ofString()).body()).isEqualTo("hello");
    await().until(() -> tls.inFlight() == 0);
  }

  @Test
  void brokenAnswer_withoutLength_hasNoEnd() throws Exception {
    upstream.handle(
        request ->
            request.target().equals("/cut")
                ? Answer.status(200).generatedChunks(1 << 20).cutHalfWay()
                : Answer.ok("hello"));
    assertThatThrownBy(() -> client.send(get(true, "/cut"), BodyHandlers.ofByteArray()))
        .isInstanceOf(IOException.class);
    assertThat(client.send(get(true, "/"), BodyHandlers.ofString()).body()).isEqualTo("hello");
    await().until(() -> tls.inFlight() == 0);
  }
}
