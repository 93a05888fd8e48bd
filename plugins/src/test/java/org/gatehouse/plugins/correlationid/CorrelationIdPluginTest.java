package org.gatehouse.plugins.correlationid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class CorrelationIdPluginTest {
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  @Test
  void onAccess_uuidAndCounter_countsFromOneBehindOneUuid() {
    Plugin plugin = plugin(Map.of());
    String first = idOf(plugin, "Kong-Request-ID");
    String second = idOf(plugin, "Kong-Request-ID");

    assertThat(first).matches(UUID + "#1");
    assertThat(second).isEqualTo(first.replace("#1", "#2"));
  }

  @Test
  void onAccess_uuid_isAnotherEachTime() {
    Plugin plugin = plugin(Map.of("generator", "uuid", "header_name", "X-Req"));

    assertThat(idOf(plugin, "X-Req")).matches(UUID).isNotEqualTo(idOf(plugin, "X-Req"));
  }

  @Test
  void onAccess_tracker_tellsNodePortProcessAndTime() {
    assertThat(idOf(plugin(Map.of("generator", "tracker")), "Kong-Request-ID"))
        .isEqualTo("node.test-8000-%d-1-1-1767323045.000".formatted(ProcessHandle.current().pid()));
  }

  @Test
  void onAccess_idOfTheClient_isKept() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/").header("kong-request-id", "mine").build();

    assertThat(plugin(Map.of()).onAccess(exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.upstreamRequest().headers().all("Kong-Request-ID")).containsExactly("mine");
    assertThat(exchange.logFields()).containsEntry("correlation_id", "mine");
  }

  @Test
  void onAccess_emptyIdOfTheClient_isReplaced() {
    FakeExchange exchange = FakeExchange.request("GET", "/").header("Kong-Request-ID", "").build();

    plugin(Map.of()).onAccess(exchange);

    assertThat(exchange.upstreamRequest().headers().all("Kong-Request-ID"))
        .singleElement()
        .asString()
        .matches(UUID + "#1");
  }

  @Test
  void onResponseHeaders_echo_isTheIdThatTheUpstreamGot() {
    Plugin plugin = plugin(Map.of("echo_downstream", true));
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    plugin.onAccess(exchange);
    exchange.upstreamAnswers(200, "Kong-Request-ID", "theirs");
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().all("Kong-Request-ID"))
        .containsExactlyElementsOf(exchange.upstreamRequest().headers().all("Kong-Request-ID"));
  }

  @Test
  void onResponseHeaders_withoutAccess_makesAnId() {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    exchange.fails(404);

    plugin(Map.of("echo_downstream", true)).onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().first("Kong-Request-ID")).isPresent();
  }

  @Test
  void onResponseHeaders_withoutEcho_changesNothing() {
    Plugin plugin = plugin(Map.of());
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    plugin.onAccess(exchange);
    exchange.upstreamAnswers(200);
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().size()).isZero();
  }

  private static String idOf(Plugin plugin, String headerName) {
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    plugin.onAccess(exchange);
    String id = exchange.upstreamRequest().headers().first(headerName).orElseThrow();
    assertThat(exchange.logFields()).containsEntry("correlation_id", id);
    return id;
  }

  private static Plugin plugin(Map<String, Object> config) {
    return FakePluginContext.of(CorrelationIdPlugin.TYPE, config).newPlugin();
  }
}
