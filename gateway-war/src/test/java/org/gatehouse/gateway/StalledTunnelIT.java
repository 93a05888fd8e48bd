package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Tunnels of which one side talks and the other takes nothing. */
class StalledTunnelIT {
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  private static final int PATIENCE_MILLIS = 10_000;

  private final BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
  private final UpstreamServer upstream = UpstreamServer.start();
  private final Connector connector = TestGateway.connector();
  private final TestGateway gateway = TestGateway.start(runtime(500), connector);

  private TestRuntime runtime(long readTimeout) {
    Plugin logging =
        new Plugin() {
          @Override
          public void onLog(Exchange exchange) {
            interrupted.add(Thread.currentThread().isInterrupted());
          }
        };
    return new TestRuntime()
        .route(
            Map.of("paths", List.of("/")),
            Map.of("port", (long) upstream.port(), "read_timeout", readTimeout))
        .plugin(1, logging);
  }

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  /** A client that has switched protocols, with a small buffer for what it would read. */
  private Socket connect() throws IOException {
    Socket client = new Socket();
    client.setReceiveBufferSize(4096);
    client.setSoTimeout(PATIENCE_MILLIS);
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
    client
        .getOutputStream()
        .write(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(interrupted.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
    await().until(() -> upstream.openConnections() == 0);
    await().until(() -> gateway.inFlight() == 0);
    await().until(() -> tunnelsThreads() == 0);
    await().until(() -> connectionsOfClients() <= 1);
  }

  /** Threads of tunnels, and of the container within one. */
  private static long tunnelsThreads() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                Arrays.stream(stack)
                    .anyMatch(
                        frame ->
                            frame.getClassName().equals("org.gatehouse.gateway.filter.Tunnel")))
        .count();
  }

  /** As Tomcat counts them, with the next one, which it waits for. */
  private long connectionsOfClients() {
    return ((AbstractProtocol<?>) connector.getProtocolHandler()).getConnectionCount();
  }

  @Test
  void clientThatDoesNotRead_longerThanTheReadTimeout_endsBothConnections() throws Exception {
    upstream.handle(request -> Answer.endless(SWITCHED, "a".repeat(1000)));
    try (Socket client = connect()) {
      awaitEnd();

      assertThat(upstream.abortedAnswers()).isOne();
      assertEnds(client.getInputStream());
    }
  }

  /** Again and again: the tunnel may notice first that its upstream is gone, or be writing. */
  @RepeatedTest(20)
  void applicationThatStops_clientThatTakesNothing_endsBothConnections() throws Exception {
    upstream.handle(request -> Answer.endless(SWITCHED, "a".repeat(1000)));
    stopWithinATunnel();
  }

  @Test
  void applicationThatStops_tunnelAtRest_endsBothConnections() throws Exception {
    upstream.handle(request -> Answer.raw(SWITCHED + "a"));
    stopWithinATunnel();
  }

  private void stopWithinATunnel() throws Exception {
    gateway.use(runtime(60_000));
    try (Socket client = connect()) {
      readFirstPiece(client.getInputStream());

      gateway.stopApplication();

      awaitEnd();
    }
  }

  /** Up to the first byte that came through the tunnel. */
  private static void readFirstPiece(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("\r\n\r\na") < 0) {
      int next = in.read();
      assertThat(next).isNotNegative();
      read.append((char) next);
    }
  }

  private static void assertEnds(InputStream in) {
    try {
      byte[] buffer = new byte[16 * 1024];
      while (in.read(buffer) >= 0) {
        // what was on its way
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void upstreamThatDoesNotRead_butTalks_longerThanTheReadTimeout_endsBothConnections()
      throws Exception {
    Semaphore words = new Semaphore(0);
    ScheduledExecutorService speaker = Executors.newSingleThreadScheduledExecutor();
    upstream.handle(
        request -> Answer.raw(SWITCHED + "a".repeat(100_000)).paced(words, SWITCHED.length()));
    try (Socket client = connect()) {
      Future<?> unused = speaker.scheduleAtFixedRate(words::release, 0, 50, TimeUnit.MILLISECONDS);
      Thread talking =
          new Thread(
              () -> {
                try {
                  while (true) {
                    client.getOutputStream().write(new byte[16 * 1024]);
                  }
                } catch (IOException e) {
                  // the gateway has ended the connection
                }
              });
      talking.start();
      awaitEnd();

      talking.join(PATIENCE_MILLIS);
      assertThat(talking.isAlive()).isFalse();
    } finally {
      speaker.shutdownNow();
    }
  }
}
