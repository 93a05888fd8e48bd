package org.gatehouse.plugins.botdetection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class BotDetectionPluginTest {
  private static Plugin plugin(Map<String, ?> config) {
    return FakePluginContext.of(BotDetectionPlugin.TYPE, config).newPlugin();
  }

  private static FakeExchange by(String... userAgents) {
    FakeExchange.Builder request = FakeExchange.request("GET", "/");
    for (String userAgent : userAgents) {
      request.header("user-agent", userAgent);
    }
    return request.build();
  }

  private static void assertPasses(Map<String, ?> config, String... userAgents) {
    FakeExchange exchange = by(userAgents);
    assertThat(plugin(config).onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    assertThat(exchange.answer()).isEmpty();
  }

  private static void assertRefused(
      Map<String, ?> config, int status, String message, String... userAgents) {
    FakeExchange exchange = by(userAgents);
    assertThat(plugin(config).onAccess(exchange)).isEqualTo(Outcome.RESPONDED);
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(status);
    assertThat(exchange.answer().orElseThrow().errorMessage()).contains(message);
  }

  @Test
  void onAccess_knownBot_responds403() {
    assertRefused(Map.of(), 403, "Forbidden", "Googlebot/2.1");
  }

  @Test
  void onAccess_otherProgramOrNone_passes() {
    assertPasses(Map.of(), "curl/8");
    assertPasses(Map.of(), "");
    assertPasses(Map.of());
  }

  @Test
  void onAccess_severalUserAgents_responds400() {
    assertRefused(Map.of(), 400, "Only one User-Agent header allowed", "curl/8", "curl/8");
  }

  @Test
  void onAccess_deniedExpression_responds403() {
    assertRefused(Map.of("deny", List.of("x", "^curl/\\d")), 403, "Forbidden", "curl/8");
    assertPasses(Map.of("deny", List.of("^curl/\\d$")), "curl/88");
    assertPasses(Map.of("deny", List.of("CURL")), "curl/8");
  }

  @Test
  void onAccess_allowedExpression_passesThoughDeniedAndKnown() {
    Map<String, ?> config = Map.of("allow", List.of("Googlebot"), "deny", List.of("bot"));

    assertPasses(config, "Googlebot/2.1");
    assertRefused(config, 403, "Forbidden", "robot");
    assertRefused(config, 403, "Forbidden", "bingbot");
  }

  @Test
  void onAccess_blanksAround_areNoPartOfTheName() {
    assertRefused(Map.of("deny", List.of("^a$")), 403, "Forbidden", "  a\t");
  }

  @Test
  void onAccess_nameThatAnExpressionCannotReadInTime_isRefusedAndLoggedOnce() {
    for (String list : List.of("allow", "deny")) {
      FakePluginContext context =
          FakePluginContext.of(BotDetectionPlugin.TYPE, Map.of(list, List.of("(a|aa)+$")));
      Plugin plugin = context.newPlugin();

      for (int i = 0; i < 3; i++) {
        FakeExchange exchange = by("a".repeat(5000) + "!");
        assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.RESPONDED);
        assertThat(exchange.answer().orElseThrow().status()).isEqualTo(403);
      }

      assertThat(context.logger().lines()).hasSize(1);
      assertThat(context.logger().lines().get(0))
          .startsWith("WARNING a User-Agent was refused")
          .doesNotContain("aaa");
    }
  }
}
