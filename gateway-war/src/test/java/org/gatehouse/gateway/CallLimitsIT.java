package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.gatehouse.api.exchange.Attempt;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Forwarder;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What plugins may say of how the upstream is called. */
class CallLimitsIT {
  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  private Plugin saying(java.util.function.Consumer<Exchange> what) {
    return new Plugin() {
      @Override
      public Outcome forward(Exchange exchange, Forwarder next) {
        what.accept(exchange);
        Outcome outcome = next.forward(exchange);
        attempts.addAll(exchange.attempts());
        return outcome;
      }
    };
  }

  @Test
  void readTimeout_ofAPlugin_standsInPlaceOfTheServices() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      gateway.use(
          TestRuntime.to(mute.getLocalPort())
              .plugin(1, saying(exchange -> exchange.upstreamRequest().timeouts(0, 0, 50))));

      assertThat(RawClient.request(gateway.port(), "POST", "/", "x").status()).isEqualTo(504);
    }
    assertThat(attempts)
        .singleElement()
        .extracting(Attempt::failure)
        .isEqualTo(Optional.of(Attempt.Failure.TIMEOUT));
  }

  @Test
  void totalTimeout_endsTheTriesTogether() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      gateway.use(
          TestRuntime.to(mute.getLocalPort())
              .plugin(
                  1,
                  saying(
                      exchange -> {
                        exchange.upstreamRequest().retries(1000);
                        exchange.upstreamRequest().timeouts(0, 0, 100);
                        exchange.upstreamRequest().totalTimeout(250);
                      })));

      assertThat(gateway.get("/").status()).isEqualTo(504);
    }
    assertThat(attempts).hasSizeBetween(1, 4);
  }

  @Test
  void retries_ofAPlugin_standInPlaceOfTheServices() throws Exception {
    int dead = deadPort();
    gateway.use(
        TestRuntime.to(dead).plugin(1, saying(exchange -> exchange.upstreamRequest().retries(2))));

    assertThat(gateway.get("/").status()).isEqualTo(502);
    assertThat(attempts)
        .hasSize(3)
        .allMatch(attempt -> attempt.failure().equals(Optional.of(Attempt.Failure.CONNECT)));
  }

  @Test
  void targetFilter_passesOverWhatItDoesNotAllow() throws Exception {
    upstream.handle(request -> Answer.ok("here"));
    gateway.use(
        toUpstream()
            .plugin(
                1,
                saying(
                    exchange ->
                        exchange
                            .upstreamRequest()
                            .targetFilter((ip, port) -> port == upstream.port()))));

    assertThat(gateway.get("/").text()).isEqualTo("here");
    assertThat(attempts).singleElement().extracting(Attempt::port).isEqualTo(upstream.port());
  }

  @Test
  void targetFilter_thatAllowsNone_is503() throws Exception {
    gateway.use(
        toUpstream()
            .plugin(
                1,
                saying(exchange -> exchange.upstreamRequest().targetFilter((ip, port) -> false))));

    assertThat(gateway.get("/").status()).isEqualTo(503);
    assertThat(upstream.connections()).isZero();
    assertThat(attempts).isEmpty();
  }

  @Test
  void upstreamResponse_afterACall_isThere() throws Exception {
    upstream.handle(request -> Answer.status(418).body("x"));
    List<Integer> seen = new CopyOnWriteArrayList<>();
    gateway.use(
        TestRuntime.to(upstream.port())
            .plugin(
                1,
                new Plugin() {
                  @Override
                  public Outcome forward(Exchange exchange, Forwarder next) {
                    assertThat(exchange.upstreamResponse()).isEmpty();
                    Outcome outcome = next.forward(exchange);
                    seen.add(exchange.upstreamResponse().orElseThrow().status());
                    return outcome;
                  }
                }));

    assertThat(gateway.get("/").status()).isEqualTo(418);
    assertThat(seen).containsExactly(418);
  }

  @Test
  void isForwardable_afterALongBody_isFalse() throws Exception {
    List<Boolean> seen = new CopyOnWriteArrayList<>();
    gateway.use(
        TestRuntime.to(upstream.port())
            .plugin(
                1,
                new Plugin() {
                  @Override
                  public Outcome forward(Exchange exchange, Forwarder next) {
                    seen.add(exchange.isForwardable());
                    Outcome outcome = next.forward(exchange);
                    seen.add(exchange.isForwardable());
                    return outcome;
                  }
                }));

    RawClient.request(gateway.port(), "POST", "/", "short");
    RawClient.request(gateway.port(), "POST", "/", "0123456789".repeat(50_000));

    assertThat(seen).containsExactly(true, true, true, false);
  }

  @Test
  void durationOfAnAttempt_isWithoutWaitingForTheClient() throws Exception {
    upstream.handle(request -> Answer.ok("fine"));
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, saying(exchange -> {})));
    try (RawClient client = gateway.connect();
        ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TestGateway other =
            TestGateway.start(
                TestRuntime.to(mute.getLocalPort())
                    .plugin(1, saying(all -> all.upstreamRequest().timeouts(0, 0, 500))))) {
      client.send("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100001\r\n\r\n");
      client.send("x".repeat(100_000));
      Awaitility.await().until(() -> upstream.bodyBytesReceived() >= 65_536);
      long began = System.nanoTime();
      RawClient.request(other.port(), "POST", "/", "that takes half a second");
      long waited = System.nanoTime() - began;
      attempts.clear();
      client.send("x");

      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(attempts).singleElement().matches(one -> one.durationNanos() < waited);
    }
  }

  /** An upstream with a dead target, which is picked first, and a living one. */
  private TestRuntime toUpstream() throws IOException {
    return new TestRuntime()
        .route(Map.of("paths", List.of("/")), Map.of("host", "up.test", "port", 80L))
        .upstream("up.test", TestRuntime.inTurn(deadPort(), upstream.port()));
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
