package org.gatehouse.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.GeneratedBytes;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.http.UpstreamServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both WARs side by side in one app server with the configuration that its makers ship: the gateway
 * at the root, the Admin API at {@code /admin}.
 *
 * <p>The build runs this class once for each server, without the tests of HTTP/2 where that is off.
 */
@Tag("app-server")
class BothWarsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MEGABYTE = 1 << 20;

  @RegisterExtension
  @Order(1)
  static final ServerUnderTest SERVER = new ServerUnderTest();

  @RegisterExtension
  @Order(2)
  static final ArquillianExtension ARQUILLIAN = new ArquillianExtension();

  private static final UpstreamServer ECHO = UpstreamServer.start();
  private static final UpstreamServer SCRIPTED = UpstreamServer.start();

  @Deployment(name = "admin", testable = false, order = 1)
  public static WebArchive admin() {
    return archive("admin.war", BuiltFiles.adminWar());
  }

  @Deployment(name = "gateway", testable = false, order = 2)
  public static WebArchive gateway() {
    return archive("ROOT.war", BuiltFiles.gatewayWar());
  }

  private static WebArchive archive(String name, Path file) {
    return ShrinkWrap.create(ZipImporter.class, name)
        .importFrom(file.toFile())
        .as(WebArchive.class);
  }

  @BeforeAll
  static void configure() throws IOException {
    AdminClient admin = SERVER.admin();
    admin.create("/services", "{\"name\":\"echo\",\"url\":\"%s\"}".formatted(ECHO.url()));
    admin.create("/services/echo/routes", "{\"name\":\"open\",\"paths\":[\"/open\"]}");
    admin.create("/services/echo/routes", "{\"name\":\"guarded\",\"paths\":[\"/guarded\"]}");
    admin.create("/routes/guarded/plugins", "{\"name\":\"key-auth\"}");
    admin.create("/consumers", "{\"username\":\"alice\"}");
    admin.create("/consumers/alice/key-auth", "{\"key\":\"alice-key\"}");
    admin.create(
        "/services",
        "{\"name\":\"scripted\",\"retries\":0,\"url\":\"%s\"}".formatted(SCRIPTED.url()));
    admin.create("/services/scripted/routes", "{\"name\":\"scripted\",\"paths\":[\"/scripted\"]}");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> get("/scripted").status() == 200 && get("/guarded").status() == 401);
  }

  @AfterAll
  static void close() {
    ECHO.close();
    SCRIPTED.close();
  }

  private static RawResponse get(String path, String... headerLines) throws IOException {
    return RawClient.get(SERVER.httpPort(), path, headerLines);
  }

  @Test
  void guardedRoute_withoutKey_isRefused() throws IOException {
    RawResponse response = get("/guarded/orders");

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.text()).contains("\"message\":\"No API key found in request\"");
    assertThat(response.header("WWW-Authenticate")).hasValue("Key");
    assertThat(response.header("X-Kong-Request-Id")).isPresent();
    assertThat(response.headers().names()).doesNotContain("X-Upstream-Hdr");
  }

  @Test
  void guardedRoute_withKey_isForwardedWithTheCallersName() throws IOException {
    RawResponse response =
        get(
            "/guarded/orders?limit=5",
            "Host: api.example",
            "apikey: alice-key",
            "X-Consumer-ID: 1");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.complete()).isTrue();
    assertThat(response.headers().all("X-Upstream-Hdr")).containsExactly("up");
    assertThat(response.header("X-Kong-Upstream-Latency")).isPresent();
    ReceivedRequest received = lastOf(ECHO, "/orders?limit=5");
    assertThat(received.header("Host")).hasValue("127.0.0.1:" + ECHO.port());
    assertThat(received.headers().all("X-Consumer-Username")).containsExactly("alice");
    assertThat(received.headers().all("X-Consumer-ID")).hasSize(1).doesNotContain("1");
    assertThat(received.header("X-Forwarded-For")).hasValue("127.0.0.1");
    assertThat(received.header("X-Forwarded-Proto")).hasValue("http");
    assertThat(received.header("X-Forwarded-Host")).hasValue("api.example");
    assertThat(received.header("X-Forwarded-Port")).hasValue(Integer.toString(SERVER.httpPort()));
    assertThat(received.header("X-Forwarded-Prefix")).hasValue("/guarded");
    assertThat(received.header("X-Real-IP")).hasValue("127.0.0.1");
    assertThat(ECHO.problems()).isEmpty();
  }

  private static ReceivedRequest lastOf(UpstreamServer upstream, String target) {
    List<ReceivedRequest> requests = upstream.requests();
    assertThat(requests).extracting(ReceivedRequest::target).contains(target);
    return requests.stream()
        .filter(request -> request.target().equals(target))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  @Test
  void unknownPath_isAnsweredByTheGateway() throws IOException {
    RawResponse response = get("/nothing/here", "Accept: application/json");

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.text()).contains("\"message\":\"no Route matched with those values\"");
  }

  @Test
  void name_thatIsTaken_isRefusedByTheDatabase() throws IOException {
    RawResponse response = SERVER.admin().post("/consumers", "{\"username\":\"alice\"}");

    assertThat(response.status()).isEqualTo(409);
    assertThat(response.text()).contains("\"name\":\"unique constraint violation\"");
  }

  @Test
  void change_isLiveWithoutRedeploy() throws IOException {
    AdminClient admin = SERVER.admin();
    admin.create("/services/echo/routes", "{\"name\":\"brief\",\"paths\":[\"/brief\"]}");
    Awaitility.await().atMost(PATIENCE).until(() -> get("/brief").status() == 200);

    assertThat(admin.delete("/routes/brief").status()).isEqualTo(204);
    Awaitility.await().atMost(PATIENCE).until(() -> get("/brief").status() == 404);
  }

  @Test
  void chunkedBody_arrivesWhole() throws IOException {
    try (RawClient client = RawClient.connect(SERVER.httpPort())) {
      client.send("POST /open/chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.sendChunk("abc");
      client.sendChunk("defgh");
      client.sendChunk("");

      assertThat(client.readResponse().text()).contains("\"body\":\"abcdefgh\"");
    }
    assertThat(ECHO.problems()).isEmpty();
  }

  @Test
  void chunksThatTrickle_reachTheClientAsTheyCome() throws Exception {
    Semaphore permits = new Semaphore(1);
    SCRIPTED.handle(request -> Answer.status(200).chunks("abc", "def").paced(permits));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/scripted/slow".formatted(SERVER.httpPort())))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(PATIENCE)
            .build();

    HttpResponse<InputStream> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());

    try (InputStream body = response.body()) {
      assertThat(body.readNBytes(3)).asString(StandardCharsets.US_ASCII).isEqualTo("abc");
      // Only now the upstream sends the next.
      permits.release();
      assertThat(body.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("def");
    }
  }

  @Test
  void megabyte_arrivesWholeBothWays() throws IOException {
    SCRIPTED.handle(request -> Answer.status(200).generated(MEGABYTE));
    try (RawClient client = RawClient.connect(SERVER.httpPort())) {
      client.send(
          "POST /scripted/mega HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
              .formatted(MEGABYTE));
      client.sendGenerated(MEGABYTE);

      RawResponse response = client.readResponse();
      assertThat(response.header("Content-Length")).hasValue(Integer.toString(MEGABYTE));
      assertThat(response.body().sha256()).isEqualTo(GeneratedBytes.sha256(MEGABYTE));
    }
    ReceivedRequest received = lastOf(SCRIPTED, "/mega");
    assertThat(received.body().sha256()).isEqualTo(GeneratedBytes.sha256(MEGABYTE));
  }

  @Test
  void upstreamThatDiesWithinItsLength_leavesTheAnswerIncomplete() throws IOException {
    SCRIPTED.handle(request -> Answer.status(200).generated(MEGABYTE).cutHalfWay());

    RawResponse response = get("/scripted/cut");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "keep-alive"})
  void upstreamThatDiesWithinItsChunks_leavesTheAnswerIncomplete(String connection)
      throws IOException {
    SCRIPTED.handle(request -> Answer.status(200).generatedChunks(MEGABYTE).cutHalfWay());
    try (RawClient client = RawClient.connect(SERVER.httpPort())) {
      client.send(
          "GET /scripted/cut HTTP/1.1\r\nHost: a\r\nConnection: %s\r\n\r\n".formatted(connection));

      RawResponse response = client.readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.complete()).isFalse();
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void upstreamThatDiesAfterOneSmallChunk_leavesNoAnswerThatLooksWhole() throws IOException {
    SCRIPTED.handle(request -> Answer.status(200).chunks("abc", "def").cutAfter(8));

    RawResponse response = get("/scripted/cut");

    // Nothing had been sent to the client, so there may be a whole answer that tells of the
    // failure.
    assertThat(response.status() == 502 || !response.complete()).as(response.toString()).isTrue();
  }

  @Test
  void clientThatLeavesWithinItsBody_cutsTheUpstreamsRequest() throws Exception {
    SCRIPTED.handle(request -> Answer.ok("late"));
    try (RawClient client = RawClient.connect(SERVER.httpPort())) {
      client.send("POST /scripted/half HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
      client.sendGenerated(500_000);
    }

    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(lastOf(SCRIPTED, "/half").body().complete()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%20b%C3%A9", "/a;v=1/b/", "/a%3Fb%23c", "/a?x=%2F&y=a+b&z=%C3%A9&&q"})
  void target_isForwardedAsSent(String target) throws IOException {
    assertThat(get("/open" + target).status()).isEqualTo(200);

    assertThat(lastOf(ECHO, target).method()).isEqualTo("GET");
  }

  @Test
  void head_hasTheLengthAndNoBody() throws IOException {
    SCRIPTED.handle(request -> Answer.status(200).generated(5000));

    RawResponse response = RawClient.request(SERVER.httpPort(), "HEAD", "/scripted/head", "");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Length")).hasValue("5000");
  }

  @Test
  @Tag("http2")
  void grpc_passesInBothDirections() throws Exception {
    try (GrpcEcho upstream = GrpcEcho.start()) {
      AdminClient admin = SERVER.admin();
      admin.create(
          "/services",
          "{\"name\":\"texts\",\"protocol\":\"grpc\",\"host\":\"127.0.0.1\",\"port\":%d}"
              .formatted(upstream.port()));
      admin.create(
          "/services/texts/routes", "{\"protocols\":[\"grpc\"],\"paths\":[\"/test.Echo/\"]}");
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", SERVER.httpPort()).usePlaintext().build();
      try {
        Awaitility.await().atMost(PATIENCE).until(() -> once(channel, "hi").equals("hi"));

        assertThat(once(channel, "")).isEmpty();
        assertThat(once(channel, "fail")).isEqualTo("FAILED_PRECONDITION: not so");
        assertThatChatGoesToAndFro(channel);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns the answer, or else the status. */
  private static String once(Channel channel, String text) {
    try {
      return ClientCalls.blockingUnaryCall(channel, GrpcEcho.ONCE, options(), text);
    } catch (StatusRuntimeException e) {
      return e.getMessage();
    }
  }

  private static void assertThatChatGoesToAndFro(Channel channel) throws Exception {
    BlockingClientCall<String, String> chat =
        ClientCalls.blockingBidiStreamingCall(channel, GrpcEcho.CHAT, options());
    for (String text : List.of("one", "two", "three")) {
      assertThat(chat.write(text)).isTrue();
      assertThat(chat.read()).isEqualTo(text);
    }
    chat.halfClose();
    assertThat(chat.read()).isNull();
  }

  @Test
  void adminStatus_reachesTheDatabaseThatTheServerNames() throws IOException {
    RawResponse response = SERVER.admin().get("/status");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).contains("\"reachable\":true");
  }

  @Test
  void adminApi_fromAnAddressThatIsNotAllowed_isRefused() throws IOException {
    InetAddress stranger = InetAddress.getByName("127.0.0.2");
    try (Socket socket = new Socket("127.0.0.1", SERVER.httpPort(), stranger, 0)) {
      socket
          .getOutputStream()
          .write(
              "GET /admin/services HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 403 ").doesNotContain("echo");
    }
    assertThat(SERVER.admin().get("/services").text()).contains("\"echo\"");
  }
}
