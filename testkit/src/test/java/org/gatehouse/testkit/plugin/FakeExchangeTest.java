package org.gatehouse.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientResponse;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.junit.jupiter.api.Test;

class FakeExchangeTest {
  private static final Set<Phase> REQUEST = EnumSet.of(Phase.REWRITE, Phase.ACCESS, Phase.FORWARD);
  private static final Set<Phase> RESPONSE =
      EnumSet.of(Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG);

  @Test
  void everyMember_everyPhase_isRefusedOutsideItsOwn() {
    Map<Member, Set<Phase>> members = new LinkedHashMap<>();
    members.put(exchange -> exchange.upstreamRequest().method("PUT"), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().scheme("https"), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().host("h"), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().port(1), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().path("/p"), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().query("q=1"), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().removeQueryArgument("q"), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().body(new byte[0]), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().timeouts(1, 2, 3), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().totalTimeout(4), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().retries(5), REQUEST);
    members.put(exchange -> exchange.upstreamRequest().targetFilter((ip, port) -> true), REQUEST);
    members.put(
        Exchange::upstreamResponse,
        EnumSet.of(Phase.FORWARD, Phase.RESPONSE_HEADERS, Phase.RESPONSE_BODY, Phase.LOG));
    members.put(Exchange::clientResponse, RESPONSE);
    members.put(
        exchange -> exchange.authenticate(SampleEntities.consumer("alice"), null),
        EnumSet.of(Phase.ACCESS));
    members.put(exchange -> exchange.respond(Answer.empty(204)), REQUEST);
    members.put(
        exchange -> exchange.clientResponse().status(201), EnumSet.of(Phase.RESPONSE_HEADERS));
    members.put(
        exchange -> exchange.clientResponse().bufferBody(1), EnumSet.of(Phase.RESPONSE_HEADERS));

    members.forEach(
        (member, allowed) -> {
          for (Phase phase : Phase.values()) {
            FakeExchange exchange = FakeExchange.request("GET", "/").build();
            exchange.upstreamAnswers(200);
            exchange.enter(phase);
            Throwable refusal = catchThrowable(() -> member.call(exchange));
            if (allowed.contains(phase)) {
              assertThat(refusal).isNull();
            } else {
              assertThat(refusal)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining(" in " + phase + " (expected: [");
            }
          }
        });
  }

  @Test
  void request_target_isTakenApart() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/a?b=1&c%20d=e+f&b=2&flag").header("X-A", "1").build();

    assertThat(exchange.clientRequest().path()).isEqualTo("/a");
    assertThat(exchange.clientRequest().query()).contains("b=1&c%20d=e+f&b=2&flag");
    assertThat(exchange.clientRequest().queryArguments("b")).containsExactly("1", "2");
    assertThat(exchange.clientRequest().queryArguments("c d")).containsExactly("e f");
    assertThat(exchange.clientRequest().queryArguments("flag")).containsExactly("");
    assertThat(exchange.clientRequest().headers().all("x-a")).containsExactly("1");
    assertThat(exchange.clientRequest().headers().first("host")).contains("gateway.test");
  }

  @Test
  void upstreamRequest_removeQueryArgument_keepsTheRestAsSent() {
    FakeExchange exchange = FakeExchange.request("GET", "/a?b=1&c%20d=e+f&b=2&flag").build();

    exchange.upstreamRequest().removeQueryArgument("b");

    assertThat(exchange.upstreamRequest().query()).contains("c%20d=e+f&flag");
    assertThat(exchange.upstreamUri()).isEqualTo("/a?c%20d=e+f&flag");
  }

  @Test
  void clientRequest_body_longerThanAllowedIsEmpty() {
    FakeExchange exchange = FakeExchange.request("POST", "/").body("text/plain", "12345").build();

    assertThat(exchange.clientRequest().body(4)).isEmpty();
    assertThat(exchange.clientRequest().body(5)).isPresent();
    assertThat(exchange.clientRequest().contentLength()).isEqualTo(5);
  }

  @Test
  void respond_inAccess_isTheClientsResponse() {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();

    assertThat(exchange.respond(Answer.empty(204).header("X-A", "1"))).isEqualTo(Outcome.RESPONDED);
    exchange.enter(Phase.RESPONSE_HEADERS);
    exchange.clientResponse().headers().set("X-A", "2");

    assertThat(exchange.clientResponse().source()).isEqualTo(ClientResponse.Source.EXIT);
    assertThat(exchange.clientResponse().headers().all("X-A")).containsExactly("2");
    assertThat(exchange.answer().orElseThrow().headers().all("X-A")).containsExactly("1");
  }

  @Test
  void respond_inForward_takesThePlaceOfTheUpstreamsAnswer() {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    exchange.upstreamAnswers(200);
    exchange.enter(Phase.FORWARD);

    assertThat(exchange.respond(Answer.empty(503))).isEqualTo(Outcome.RESPONDED);
    exchange.enter(Phase.RESPONSE_HEADERS);

    assertThat(exchange.upstreamResponse()).isEmpty();
    assertThat(exchange.clientResponse().status()).isEqualTo(503);
  }

  @Test
  void enter_responsePhaseWithoutResponse_isRefused() {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();

    assertThatIllegalStateException().isThrownBy(() -> exchange.enter(Phase.LOG));
  }

  @Test
  void route_inRewrite_isUnknown() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .route(SampleEntities.route("r"))
            .service(SampleEntities.service("r"))
            .in(Phase.REWRITE)
            .build();

    assertThat(exchange.route()).isEmpty();
    exchange.enter(Phase.ACCESS);
    assertThat(exchange.route()).isPresent();
    assertThat(exchange.upstreamRequest().host()).isEqualTo("upstream.test");
  }

  private interface Member {
    void call(Exchange exchange);
  }
}
