package org.gatehouse.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.store.json.RecordCodec;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node counts of its clients' connections. */
class TrafficIT {
  private static final int PROXY = freePort();
  private static final int STATUS = freePort();

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      new GatewayExtension(
          Map.of("proxy_port", String.valueOf(PROXY), "status_port", String.valueOf(STATUS)));

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long counter(String name) throws IOException {
    String status = RawClient.get(STATUS, "/status", "Host: a").text();
    return (long) JsonValues.at(JsonValues.object(RecordCodec.parse(status)), name).orElseThrow();
  }

  /** Connections that others have just closed may still be counted for a moment. */
  private static void awaitCounters(long writing, long waiting) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(counter("server.connections_writing")).isEqualTo(writing);
              assertThat(counter("server.connections_waiting")).isEqualTo(waiting);
              assertThat(counter("server.connections_active")).isEqualTo(writing + waiting);
            });
  }

  @Test
  void connections_withARequestInProgress_areWriting_andTheOthersWait() throws Exception {
    GATEWAY.route("slow.test");
    GATEWAY.awaitLive();
    CountDownLatch release = new CountDownLatch(1);
    GATEWAY
        .upstream()
        .handle(
            request -> {
              release.await();
              return Answer.ok("done");
            });
    List<RawClient> clients = new ArrayList<>();
    try (RawClient idle = RawClient.connect(GATEWAY.port())) {
      idle.send("GET / HTTP/1.1\r\nHost: nowhere\r\n\r\n");
      assertThat(idle.readResponse().status()).isEqualTo(404);
      for (int i = 0; i < 3; i++) {
        RawClient client = RawClient.connect(GATEWAY.port());
        clients.add(client);
        client.send("GET / HTTP/1.1\r\nHost: slow.test\r\n\r\n");
      }
      awaitCounters(3, 1);

      release.countDown();
      for (RawClient client : clients) {
        assertThat(client.readResponse().text()).isEqualTo("done");
      }
      awaitCounters(0, 4);
    } finally {
      release.countDown();
      for (RawClient client : clients) {
        client.close();
      }
    }
  }
}
