package org.gatehouse.plugins.iprestriction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class IpRestrictionPluginTest {
  private static FakeExchange exchange(Map<String, ?> config, String clientIp) {
    FakeExchange exchange = FakeExchange.request("GET", "/").clientIp(clientIp).build();
    Outcome outcome =
        FakePluginContext.of(IpRestrictionPlugin.TYPE, config).newPlugin().onAccess(exchange);
    assertThat(outcome)
        .isEqualTo(exchange.answer().isPresent() ? Outcome.RESPONDED : Outcome.CONTINUE);
    return exchange;
  }

  private static void assertPasses(Map<String, ?> config, String clientIp) {
    assertThat(exchange(config, clientIp).answer()).as(clientIp).isEmpty();
  }

  private static void assertRefused(
      Map<String, ?> config, String clientIp, int status, String message) {
    Answer answer = exchange(config, clientIp).answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.errorMessage()).contains(message);
  }

  @Test
  void onAccess_addressDenied_responds403() {
    Map<String, ?> config = Map.of("deny", List.of("10.0.0.0/8", "2001:db8::/32"));

    assertRefused(config, "10.1.2.3", 403, "IP address not allowed: 10.1.2.3");
    assertRefused(config, "2001:db8::7", 403, "IP address not allowed: 2001:db8::7");
    assertPasses(config, "11.1.2.3");
    assertPasses(config, "2001:db9::7");
  }

  @Test
  void onAccess_addressNotAllowed_responds403() {
    Map<String, ?> config = Map.of("allow", List.of("10.0.0.0/8"));

    assertPasses(config, "10.1.2.3");
    assertRefused(config, "11.1.2.3", 403, "IP address not allowed: 11.1.2.3");
    assertRefused(config, "::1", 403, "IP address not allowed: ::1");
  }

  @Test
  void onAccess_allowedAndDenied_isDenied() {
    Map<String, ?> config =
        Map.of("allow", List.of("10.0.0.0/8"), "deny", List.of("10.0.0.0/8", "10.1.2.3"));

    assertRefused(config, "10.1.2.3", 403, "IP address not allowed: 10.1.2.3");
  }

  @Test
  void onAccess_emptyAllow_letsPassWhatIsNotDenied() {
    assertPasses(Map.of("allow", List.of(), "deny", List.of("10.0.0.1")), "10.0.0.2");
  }

  @Test
  void onAccess_ipv4ClientWrittenAsIpv6_isTheIpv4Client() {
    assertRefused(
        Map.of("deny", List.of("10.0.0.0/8")),
        "::ffff:10.1.2.3",
        403,
        "IP address not allowed: ::ffff:10.1.2.3");
  }

  @Test
  void onAccess_statusAndMessage_areThoseOfTheConfig() {
    assertRefused(
        Map.of("deny", List.of("10.0.0.1"), "status", 451L, "message", "Not from there"),
        "10.0.0.1",
        451,
        "Not from there");
  }

  @Test
  void onAccess_clientWithoutAddress_responds403_evenIfOnlyDenied() {
    for (String list : List.of("allow", "deny")) {
      assertRefused(
          Map.of(list, List.of("0.0.0.0/0"), "status", 451L),
          "unix:",
          403,
          "Cannot identify the client IP address, unix domain sockets are not supported.");
    }
  }

  @Test
  void onAccess_refusal_isLoggedWithTheRequestAndTheAddress() {
    FakePluginContext context =
        FakePluginContext.of(
            IpRestrictionPlugin.TYPE, Map.of("deny", List.of("10.0.0.1"), "message", "No"));

    context.newPlugin().onAccess(FakeExchange.request("GET", "/").clientIp("10.0.0.1").build());

    assertThat(context.logger().lines())
        .containsExactly("DEBUG " + FakeExchange.ID + ": No to 10.0.0.1");
  }
}
