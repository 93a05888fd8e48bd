package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.gatehouse.testkit.http.WebSocketServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** WebSocket through a gateway, by a client that knows nothing of it. */
class WebSocketIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private WebSocketServer server;

  @BeforeEach
  void start() {
    server = WebSocketServer.start("welcome");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void route(String path, long readTimeout) {
    Service service =
        GATEWAY.add(
            Service.class,
            Map.of(
                "name",
                path.substring(1),
                "host",
                "127.0.0.1",
                "port",
                (long) server.port(),
                "read_timeout",
                readTimeout));
    GATEWAY.add(
        Route.class,
        Map.of("paths", List.of(path), "service", Map.of("id", service.id().toString())));
    GATEWAY.awaitLive();
  }

  /** What a client hears. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private long bytes;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      bytes += data.remaining();
      if (last) {
        messages.add(bytes + " bytes");
        bytes = 0;
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      messages.add("pong");
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      end.complete(status + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end.complete("error");
    }

    String next() throws InterruptedException {
      return messages.poll(30, TimeUnit.SECONDS);
    }

    String end() throws Exception {
      return end.get(30, TimeUnit.SECONDS);
    }
  }

  private static WebSocket connect(String path, Heard heard) {
    return CLIENT
        .newWebSocketBuilder()
        .header("X-Client", "yes")
        .buildAsync(URI.create("ws://127.0.0.1:" + GATEWAY.port() + path), heard)
        .join();
  }

  @Test
  void messages_goBothWays_pingsAndLargeOnesToo() throws Exception {
    route("/both", 60_000);
    Heard heard = new Heard();
    WebSocket socket = connect("/both", heard);

    // came together with the head of the response
    assertThat(heard.next()).isEqualTo("welcome");
    socket.sendText("hello", true).join();
    assertThat(heard.next()).isEqualTo("hello");
    socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
    assertThat(heard.next()).isEqualTo("pong");
    socket.sendBinary(ByteBuffer.allocate(1 << 20), true).join();
    assertThat(heard.next()).isEqualTo((1 << 20) + " bytes");

    socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    assertThat(heard.end()).isEqualTo("1000 done");
    Awaitility.await().until(() -> server.ended() == 1);
    assertThat(server.handshakes().get(0))
        .contains("Upgrade: websocket", "Connection: Upgrade", "X-Client: yes")
        .anyMatch(line -> line.startsWith("X-Forwarded-For: "));
  }

  @Test
  void eitherSideThatGoes_takesTheOtherAlong() throws Exception {
    route("/gone", 60_000);
    Heard heard = new Heard();
    connect("/gone", heard);
    assertThat(heard.next()).isEqualTo("welcome");
    server.dropAll();
    assertThat(heard.end()).isNotEmpty();
    Awaitility.await().until(() -> server.ended() == 1);

    WebSocket leaving = connect("/gone", new Heard());
    leaving.abort();
    Awaitility.await().until(() -> server.ended() == 2);
  }

  @Test
  void silence_longerThanTheReadTimeout_endsIt_andTalkKeepsIt() throws Exception {
    route("/idle", 700);
    Heard heard = new Heard();
    long start = System.nanoTime();
    WebSocket socket = connect("/idle", heard);
    assertThat(heard.next()).isEqualTo("welcome");
    Awaitility.await()
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              socket.sendText("still here", true).join();
              return System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(1500);
            });
    assertThat(heard.end).isNotDone();

    assertThat(heard.end()).isNotEmpty();
    Awaitility.await().until(() -> server.ended() == 1);
  }

  @Test
  void upstreamThatIsSilent_longerThanTheReadTimeout_isHeardLater_ifTheClientTalks()
      throws Exception {
    route("/quiet", 700);
    Heard heard = new Heard();
    long start = System.nanoTime();
    WebSocket socket = connect("/quiet", heard);
    assertThat(heard.next()).isEqualTo("welcome");
    Awaitility.await()
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              // which nobody answers (RFC 6455 §5.5.3)
              socket.sendPong(ByteBuffer.allocate(0)).join();
              return System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(1800);
            });
    socket.sendText("and now?", true).join();

    assertThat(heard.next()).isEqualTo("and now?");
  }

  @Test
  void manyConnections_atOneTime_allTalk() throws Exception {
    route("/many", 60_000);
    List<WebSocket> sockets = new ArrayList<>();
    List<Heard> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Heard heard = new Heard();
      all.add(heard);
      sockets.add(connect("/many", heard));
    }
    for (int i = 0; i < 100; i++) {
      sockets.get(i).sendText("m" + i, true).join();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(all.get(i).next()).isEqualTo("welcome");
      assertThat(all.get(i).next()).isEqualTo("m" + i);
    }
    sockets.forEach(WebSocket::abort);
    Awaitility.await().until(() -> server.ended() == 100);
  }

  @Test
  void upstreamThatDoesNotChange_answersAsUsual_andOthersMayNot101() throws Exception {
    GATEWAY.route("plain.test");
    GATEWAY.awaitLive();
    GATEWAY.upstream().handle(request -> Answer.status(426).body("no"));
    String[] handshake = {
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };
    assertThat(GATEWAY.get("plain.test", "/", handshake).status()).isEqualTo(426);

    GATEWAY.upstream().handle(request -> Answer.raw("HTTP/1.1 101 No\r\nUpgrade: x\r\n\r\n"));
    assertThat(GATEWAY.get("plain.test", "/").status()).isEqualTo(502);
    assertThat(GATEWAY.get("plain.test", "/", "Connection: Upgrade", "Upgrade: h2c").status())
        .isEqualTo(502);
  }

  @Test
  void upstreamOverTls_isReadThroughIt() throws Exception {
    TestCertificate certificate = TestCertificate.forNames("localhost");
    try (UpstreamServer secured = UpstreamServer.startTls(certificate.serverContext())) {
      secured.handle(
          request ->
              Answer.raw(
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          + "Connection: Upgrade\r\n\r\nsaid over TLS")
                  .thenClose());
      Service service =
          GATEWAY.add(
              Service.class,
              Map.of("host", "127.0.0.1", "port", (long) secured.port(), "protocol", "https"));
      GATEWAY.add(
          Route.class,
          Map.of("paths", List.of("/tls"), "service", Map.of("id", service.id().toString())));
      GATEWAY.awaitLive();
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), GATEWAY.port())) {
        client.setSoTimeout(30_000);
        String handshake = "GET /tls HTTP/1.1|Host: a|Connection: Upgrade|Upgrade: websocket||";
        client
            .getOutputStream()
            .write(handshake.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 101")
            .endsWith("said over TLS");
      }
    }
  }
}
