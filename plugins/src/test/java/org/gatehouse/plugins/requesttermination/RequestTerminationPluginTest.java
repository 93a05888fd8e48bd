package org.gatehouse.plugins.requesttermination;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.PathCaptures;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class RequestTerminationPluginTest {
  @Test
  void onAccess_default_isTheUsualMessageOf503() {
    Answer answer = answer(Map.of(), FakeExchange.request("GET", "/"));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json()).contains(Map.of("message", "Service unavailable"));
  }

  @Test
  void onAccess_message_isTheAnswer() {
    Answer answer =
        answer(
            Map.of("status_code", 403L, "message", "So long!"), FakeExchange.request("GET", "/"));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json()).contains(Map.of("message", "So long!"));
  }

  @Test
  void onAccess_statusWithoutUsualMessage_hasNoBody() {
    Answer answer = answer(Map.of("status_code", 204L), FakeExchange.request("GET", "/"));

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body().orElseThrow()).isEmpty();
    assertThat(answer.headers().contains("Content-Type")).isFalse();
  }

  @Test
  void onAccess_body_isSentAsItIs() {
    Answer answer =
        answer(
            Map.of("status_code", 200L, "body", "<b>ä</b>", "content_type", "text/html; x=ë"),
            FakeExchange.request("GET", "/"));

    assertThat(answer.body().orElseThrow()).isEqualTo("<b>ä</b>".getBytes(StandardCharsets.UTF_8));
    assertThat(answer.headers().all("Content-Type")).containsExactly("text/html; x=Ã«");
  }

  @Test
  void onAccess_bodyWithoutContentType_hasNone() {
    Answer answer = answer(Map.of("body", "b"), FakeExchange.request("GET", "/"));

    assertThat(answer.headers().contains("Content-Type")).isFalse();
  }

  @Test
  void onAccess_trigger_answersOnlyRequestsThatHaveIt() {
    Map<String, Object> config = Map.of("trigger", "trig");

    assertThat(run(config, FakeExchange.request("GET", "/").build())).isEqualTo(Outcome.CONTINUE);
    assertThat(run(config, FakeExchange.request("GET", "/?trig").build()))
        .isEqualTo(Outcome.RESPONDED);
    assertThat(run(config, FakeExchange.request("GET", "/").header("Trig", "").build()))
        .isEqualTo(Outcome.RESPONDED);
  }

  @Test
  void onAccess_echo_tellsTheRequest() {
    Answer answer =
        answer(
            Map.of("status_code", 404L, "echo", true),
            FakeExchange.request("POST", "/x?trig=1&a=1&a=2&flag")
                .header("X-A", "1")
                .header("X-A", "ZoÃ«")
                .header("X-Latin", "Zoë")
                .body("application/json", "{\"n\":[1,1.5,null]}")
                .captures(new PathCaptures(List.of("x"), Map.of("name", "x")))
                .route(SampleEntities.route("r"))
                .service(SampleEntities.service("r")));

    assertThat(answer.status()).isEqualTo(404);
    Map<String, Object> echo = JsonValues.object(answer.json().orElseThrow());
    assertThat(echo.keySet())
        .containsExactlyInAnyOrder(
            "message", "kong", "request", "matched_route", "matched_service");
    assertThat(echo.get("message")).isEqualTo("Not found");
    assertThat(echo.get("kong"))
        .isEqualTo(
            Map.of(
                "node_id",
                "11111111-2222-3333-4444-555555555555",
                "worker_pid",
                ProcessHandle.current().pid(),
                "hostname",
                "node.test"));
    assertThat(echo.get("request"))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("scheme", "http"),
                Map.entry("host", "gateway.test"),
                Map.entry("port", 8000L),
                Map.entry(
                    "headers",
                    Map.of(
                        "host", "gateway.test",
                        "x-a", List.of("1", "Zoë"),
                        "x-latin", "Zoë",
                        "content-type", "application/json")),
                Map.entry("query", Map.of("trig", "1", "a", List.of("1", "2"), "flag", true)),
                Map.entry("body", Map.of("n", Arrays.asList(1L, 1.5, null))),
                Map.entry("raw_body", "{\"n\":[1,1.5,null]}"),
                Map.entry("method", "POST"),
                Map.entry("path", "/x"),
                Map.entry(
                    "uri_captures",
                    Map.of("named", Map.of("name", "x"), "unnamed", List.of("x")))));
    assertThat(JsonValues.object(echo.get("matched_route")))
        .containsEntry("name", "r")
        .doesNotContainKey("hosts");
    assertThat(JsonValues.object(echo.get("matched_service")))
        .containsEntry("host", "upstream.test");
  }

  private static Answer answer(Map<String, Object> config, FakeExchange.Builder request) {
    FakeExchange exchange = request.build();
    assertThat(run(config, exchange)).isEqualTo(Outcome.RESPONDED);
    return exchange.answer().orElseThrow();
  }

  private static Outcome run(Map<String, Object> config, FakeExchange exchange) {
    return FakePluginContext.of(RequestTerminationPlugin.TYPE, config)
        .newPlugin()
        .onAccess(exchange);
  }
}
