package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.gatehouse.api.exchange.Attempt;
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

/** A second target for a slow first one. */
class HedgeIT {
  private final UpstreamServer first = UpstreamServer.start();
  private final UpstreamServer second = UpstreamServer.start();
  private final TestGateway gateway = TestGateway.start(TestRuntime.to(first.port()));
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private final List<Integer> considered = new CopyOnWriteArrayList<>();
  private final AtomicBoolean isAllowed = new AtomicBoolean(true);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    gateway.close();
    first.close();
    second.close();
  }

  /**
   * A gateway whose first pick is the first server, and which hedges after so many milliseconds.
   */
  private void hedgeAfter(int millis) {
    Plugin hedging =
        new Plugin() {
          @Override
          public Outcome forward(Exchange exchange, Forwarder next) {
            exchange.upstreamRequest().hedge(millis, isAllowed::get);
            exchange.upstreamRequest().targetFilter((ip, port) -> considered.add(port));
            Outcome outcome = next.forward(exchange);
            attempts.addAll(exchange.attempts());
            return outcome;
          }
        };
    gateway.use(
        new TestRuntime()
            .route(Map.of("paths", List.of("/")), Map.of("host", "pool.test", "retries", 0L))
            .upstream("pool.test", TestRuntime.inTurn(first.port(), second.port()))
            .plugin(1, hedging));
  }

  private Answer slowly(String text) throws InterruptedException {
    release.await();
    return Answer.ok(text);
  }

  /** What nobody waits for any more when it comes. */
  private Answer late() {
    return Answer.status(200).generated(50_000_000).after(release);
  }

  private void awaitAborted(UpstreamServer server) {
    release.countDown();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server.abortedAnswers() == 1);
  }

  @Test
  void slowTarget_theOtherAnswers_andTheSlowCallIsEnded() throws Exception {
    first.handle(request -> late());
    second.handle(request -> Answer.ok("second"));
    hedgeAfter(20);

    assertThat(gateway.get("/").text()).isEqualTo("second");
    assertThat(attempts)
        .extracting(Attempt::port, Attempt::status, Attempt::failure)
        .containsExactly(
            tuple(first.port(), OptionalInt.empty(), Optional.empty()),
            tuple(second.port(), OptionalInt.of(200), Optional.empty()));
    assertThat(attempts.get(0).durationNanos())
        .isGreaterThan(attempts.get(1).durationNanos())
        .isBetween(Duration.ofMillis(20).toNanos(), Duration.ofMinutes(1).toNanos());
    assertThat(considered).containsExactly(first.port(), second.port());
    awaitAborted(first);
  }

  @Test
  void quickTarget_isNotHedged() throws Exception {
    first.handle(request -> Answer.ok("first"));
    hedgeAfter(10_000);

    assertThat(gateway.get("/").text()).isEqualTo("first");
    assertThat(attempts).hasSize(1);
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void firstAnswersAfterAll_itsAnswerCounts_andTheOtherCallIsEnded() throws Exception {
    first.handle(
        request -> {
          Awaitility.await().until(() -> !second.requests().isEmpty());
          return Answer.ok("first");
        });
    second.handle(request -> late());
    hedgeAfter(20);

    assertThat(gateway.get("/").text()).isEqualTo("first");
    awaitAborted(second);
  }

  @Test
  void firstFailsWhileTheOtherIsAsked_theOtherAnswers() throws Exception {
    first.handle(
        request -> {
          Awaitility.await().until(() -> !second.requests().isEmpty());
          return Answer.close();
        });
    second.handle(request -> slowly("second"));
    hedgeAfter(20);

    Thread letGo =
        new Thread(
            () -> {
              Awaitility.await().until(() -> first.openConnections() == 0);
              release.countDown();
            });
    letGo.start();
    assertThat(gateway.get("/").text()).isEqualTo("second");
    letGo.join();
    assertThat(attempts)
        .extracting(Attempt::port, Attempt::status, Attempt::failure)
        .containsExactly(
            tuple(first.port(), OptionalInt.empty(), Optional.of(Attempt.Failure.RESET)),
            tuple(second.port(), OptionalInt.of(200), Optional.empty()));
  }

  @Test
  void bothFail_eachTryTellsItsOwnFailure() throws Exception {
    first.handle(
        request -> {
          Awaitility.await().until(() -> !second.requests().isEmpty());
          return Answer.close();
        });
    second.handle(request -> Answer.close());
    hedgeAfter(20);

    assertThat(gateway.get("/").status()).isEqualTo(502);
    assertThat(attempts)
        .extracting(Attempt::port, Attempt::status, Attempt::failure)
        .containsExactlyInAnyOrder(
            tuple(first.port(), OptionalInt.empty(), Optional.of(Attempt.Failure.RESET)),
            tuple(second.port(), OptionalInt.empty(), Optional.of(Attempt.Failure.RESET)));
  }

  @Test
  void bodyAtHand_goesToBoth() throws Exception {
    first.handle(request -> Answer.hang());
    second.handle(request -> Answer.ok(request.body().text()));
    hedgeAfter(20);

    RawResponse response = RawClient.request(gateway.port(), "PUT", "/", "twice");
    assertThat(response.text()).isEqualTo("twice");
  }

  @Test
  void withoutAPermit_thereIsNoSecondCall() throws Exception {
    isAllowed.set(false);
    CountDownLatch asked = new CountDownLatch(1);
    first.handle(
        request -> {
          asked.countDown();
          return slowly("first");
        });
    hedgeAfter(1);
    Thread letGo =
        new Thread(
            () -> {
              try {
                asked.await();
                // long after the hedge was due
                Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              release.countDown();
            });
    letGo.start();

    assertThat(gateway.get("/").text()).isEqualTo("first");
    letGo.join();
    assertThat(second.requests()).isEmpty();
    assertThat(considered).containsExactly(first.port()); // the other's breaker was not asked
  }
}
