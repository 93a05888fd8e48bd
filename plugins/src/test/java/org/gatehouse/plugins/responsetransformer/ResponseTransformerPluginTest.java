package org.gatehouse.plugins.responsetransformer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTransformerPluginTest {
  private static final Map<String, ?> CONFIG =
      Map.of(
          "remove", Map.of("headers", List.of("x-set")),
          "add", Map.of("headers", List.of("x-add:1"), "json", List.of("extra:1")),
          "append", Map.of("headers", List.of("x-app:2")));

  private final FakePluginContext context =
      FakePluginContext.of(ResponseTransformerPlugin.TYPE, CONFIG);
  private final Plugin plugin = context.newPlugin();
  private final FakeExchange exchange = FakeExchange.request("GET", "/").build();

  @Test
  void headersAndBody_areEdited() {
    exchange.upstreamAnswers(
        200, "Content-Type", "application/json", "Content-Length", "9", "X-Set", "a", "X-Set", "b");
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().names())
        .containsExactly("content-type", "x-add", "x-app");
    assertThat(exchange.bufferedBodyLimit()).hasValue(8 * 1024 * 1024);
    assertThat(bodyAfter("{\"a\":\"b\"}")).isEqualTo("{\"a\":\"b\",\"extra\":\"1\"}");
  }

  @Test
  void answerOfAPlugin_isEditedToo() {
    exchange.respond(Answer.json(403, Map.of("message", "no")));
    exchange.enter(Phase.RESPONSE_HEADERS);
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().first("x-add")).contains("1");
    assertThat(bodyAfter("{\"message\":\"no\"}")).isEqualTo("{\"message\":\"no\",\"extra\":\"1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/problem+json",
        "text/plain, application/json"
      })
  void contentTypesOfJson_areEdited(String contentType) {
    exchange.upstreamAnswers(200, "Content-Type", contentType);
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.bufferedBodyLimit()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "text/json", "application/jsonp", "application/xml"})
  void otherContentTypes_passAsTheyCome(String contentType) {
    exchange.upstreamAnswers(200, "Content-Type", contentType, "Content-Length", "2");
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.bufferedBodyLimit()).isEmpty();
    assertThat(exchange.clientResponse().headers().contains("Content-Length")).isTrue();
    assertThat(bodyAfter("{}")).isEqualTo("{}");
  }

  @Test
  void compressedBody_passesAsItComes() {
    exchange.upstreamAnswers(
        200, "Content-Type", "application/json", "Content-Encoding", "gzip", "Content-Length", "2");
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.bufferedBodyLimit()).isEmpty();
    assertThat(exchange.clientResponse().headers().contains("Content-Length")).isTrue();
  }

  @Test
  void bodyThatIsNoJson_passesWithAWarning() {
    exchange.upstreamAnswers(200, "Content-Type", "application/json");
    plugin.onResponseHeaders(exchange);

    assertThat(bodyAfter("oops")).isEqualTo("oops");
    assertThat(context.logger().lines())
        .containsExactly(
            "WARNING the body of exchange " + FakeExchange.ID + " is no JSON object: unchanged");
  }

  @Test
  void headersOnly_holdNoBodyBack() {
    Plugin headersOnly =
        FakePluginContext.of(
                ResponseTransformerPlugin.TYPE,
                Map.of("add", Map.of("headers", List.of("x-add:1"))))
            .newPlugin();
    exchange.upstreamAnswers(200, "Content-Type", "application/json", "Content-Length", "2");
    headersOnly.onResponseHeaders(exchange);

    assertThat(exchange.bufferedBodyLimit()).isEmpty();
    assertThat(exchange.clientResponse().headers().contains("Content-Length")).isTrue();
  }

  private String bodyAfter(String body) {
    exchange.enter(Phase.RESPONSE_BODY);
    ByteBuffer edited =
        plugin.onResponseBody(exchange, ByteBuffer.wrap(body.getBytes(UTF_8)), true);
    return UTF_8.decode(edited).toString();
  }
}
