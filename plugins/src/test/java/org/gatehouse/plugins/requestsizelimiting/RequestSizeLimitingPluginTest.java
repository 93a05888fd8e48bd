package org.gatehouse.plugins.requestsizelimiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class RequestSizeLimitingPluginTest {
  private static final Map<String, ?> TEN_BYTES =
      Map.of("allowed_payload_size", 10L, "size_unit", "bytes");
  private static final Map<String, ?> WITH_LENGTH =
      Map.of("allowed_payload_size", 10L, "size_unit", "bytes", "require_content_length", true);

  private static FakeExchange.Builder post(int bytes) {
    return FakeExchange.request("POST", "/").body(new byte[bytes]);
  }

  private static FakeExchange.Builder chunked(int bytes) {
    return post(bytes).header("Transfer-Encoding", "chunked");
  }

  private static FakeExchange assertPasses(Map<String, ?> config, FakeExchange.Builder request) {
    FakeExchange exchange = request.build();
    assertThat(run(config, exchange)).isEqualTo(Outcome.CONTINUE);
    assertThat(exchange.answer()).isEmpty();
    return exchange;
  }

  private static void assertRefused(
      Map<String, ?> config, FakeExchange.Builder request, int status, String message) {
    FakeExchange exchange = request.build();
    assertThat(run(config, exchange)).isEqualTo(Outcome.RESPONDED);
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(status);
    assertThat(exchange.answer().orElseThrow().errorMessage()).contains(message);
  }

  private static Outcome run(Map<String, ?> config, FakeExchange exchange) {
    return FakePluginContext.of(RequestSizeLimitingPlugin.TYPE, config)
        .newPlugin()
        .onAccess(exchange);
  }

  @Test
  void onAccess_declaredLengthUpToTheLimit_passesUncounted() {
    assertThat(assertPasses(TEN_BYTES, post(10)).requestBodyLimit()).isEmpty();
    assertPasses(TEN_BYTES, post(0));
  }

  @Test
  void onAccess_declaredLengthBeyondTheLimit_responds413() {
    assertRefused(TEN_BYTES, post(11), 413, "Request size limit exceeded");
  }

  @Test
  void onAccess_clientThatWaitsForLeave_gets417() {
    assertRefused(
        TEN_BYTES, post(11).header("Expect", " 100-Continue"), 417, "Request size limit exceeded");
    assertPasses(TEN_BYTES, post(10).header("Expect", "100-continue"));
  }

  @Test
  void onAccess_chunks_areCounted() {
    assertThat(assertPasses(TEN_BYTES, chunked(10)).requestBodyLimit()).hasValue(10);
  }

  @Test
  void onAccess_tooManyChunksReadAlready_responds413() {
    assertRefused(TEN_BYTES, chunked(11), 413, "Request size limit exceeded");
    assertRefused(
        TEN_BYTES,
        chunked(11).header("Expect", "100-continue"),
        417,
        "Request size limit exceeded");
  }

  @Test
  void onAccess_noBody_passes() {
    assertPasses(TEN_BYTES, FakeExchange.request("GET", "/"));
  }

  @Test
  void onAccess_lengthRequiredAndNotTold_responds411_unlessInChunks() {
    assertRefused(
        WITH_LENGTH,
        FakeExchange.request("GET", "/"),
        411,
        "A valid Content-Length header is required");
    assertPasses(WITH_LENGTH, post(10));
    assertThat(assertPasses(WITH_LENGTH, chunked(10)).requestBodyLimit()).hasValue(10);
    assertRefused(WITH_LENGTH, chunked(11), 413, "Request size limit exceeded");
  }

  @Test
  void onAccess_negativeLimit_refusesEveryToldLength() {
    Map<String, ?> config = Map.of("allowed_payload_size", -1L, "size_unit", "bytes");

    assertRefused(config, post(0), 413, "Request size limit exceeded");
    assertPasses(config, FakeExchange.request("GET", "/"));
  }
}
