package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Forwarder;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForwardHooksIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final UpstreamServer upstream = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(upstream.port()));

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  /** Stands around the call, and says when it comes and goes. */
  private final class Around implements Plugin {
    private final String name;

    Around(String name) {
      this.name = name;
    }

    @Override
    public Outcome forward(Exchange exchange, Forwarder next) {
      calls.add(name + " in");
      Outcome outcome = next.forward(exchange);
      calls.add(name + " out " + outcome);
      return outcome;
    }
  }

  /** Answers in place of the call, or after it. */
  private static Plugin answering(int status, int callsBefore) {
    return new Plugin() {
      @Override
      public Outcome forward(Exchange exchange, Forwarder next) {
        for (int i = 0; i < callsBefore; i++) {
          next.forward(exchange);
        }
        return exchange.respond(
            org.gatehouse.api.exchange.Answer.error(status, "answered in FORWARD"));
      }
    };
  }

  @Test
  void hooks_nestAroundTheCall_higherPriorityOutermost() throws Exception {
    upstream.handle(
        request -> {
          calls.add("upstream");
          return Answer.ok("hello");
        });
    gateway.use(
        TestRuntime.to(upstream.port()).plugin(1, new Around("b")).plugin(2, new Around("a")));

    assertThat(gateway.get("/").text()).isEqualTo("hello");
    assertThat(calls)
        .containsExactly("a in", "b in", "upstream", "b out CONTINUE", "a out CONTINUE");
  }

  @Test
  void answerInsteadOfTheCall_reachesNoUpstream() throws Exception {
    gateway.use(
        TestRuntime.to(upstream.port())
            .plugin(3, new Around("outer"))
            .plugin(2, answering(429, 0))
            .plugin(1, new Around("inner")));

    RawResponse response = gateway.get("/");

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.text()).contains("answered in FORWARD");
    assertThat(calls).containsExactly("outer in", "outer out RESPONDED");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void answerAfterTheCall_takesThePlaceOfTheUpstreamsAndLetsItsConnectionGo() throws Exception {
    upstream.handle(request -> Answer.status(200).generated(10_000_000));
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, answering(503, 1)));

    RawResponse response = gateway.get("/");

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text()).contains("answered in FORWARD");
    Awaitility.await().atMost(PATIENCE).until(() -> upstream.openConnections() == 0);
  }

  @Test
  void secondCall_sendsAShortBodyAgain() throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    upstream.handle(
        request -> {
          calls.add(request.body().text());
          return Answer.status(calls.size() == 1 ? 503 : 200).body("answer " + calls.size());
        });
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, repeating(outcomes)));

    RawResponse response = RawClient.request(gateway.port(), "POST", "/", "hello");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("answer 2");
    assertThat(calls).containsExactly("hello", "hello");
    assertThat(outcomes).containsExactly(Outcome.CONTINUE, Outcome.CONTINUE);
  }

  @Test
  void secondCall_ofABodyThatIsGone_neverSendsPartOfIt() throws Exception {
    String body = "0123456789".repeat(50_000);
    upstream.handle(
        request -> {
          calls.add(request.body().length() + " " + request.body().complete());
          return Answer.ok("answer");
        });
    gateway.use(TestRuntime.to(upstream.port()).plugin(1, repeating(new ArrayList<>())));

    RawResponse response = RawClient.request(gateway.port(), "POST", "/", body);

    assertThat(response.status()).isEqualTo(500);
    assertThat(calls).containsExactly("500000 true");
  }

  private static Plugin repeating(List<Outcome> outcomes) {
    return new Plugin() {
      @Override
      public Outcome forward(Exchange exchange, Forwarder next) {
        outcomes.add(next.forward(exchange));
        Outcome second = next.forward(exchange);
        outcomes.add(second);
        return second;
      }
    };
  }

  @Test
  void hookThatNeitherCallsNorAnswers_is500() throws IOException {
    gateway.use(
        TestRuntime.to(upstream.port())
            .plugin(
                1,
                new Plugin() {
                  @Override
                  public Outcome forward(Exchange exchange, Forwarder next) {
                    return Outcome.CONTINUE;
                  }
                }));

    assertThat(gateway.get("/").status()).isEqualTo(500);
    assertThat(upstream.connections()).isZero();
  }
}
