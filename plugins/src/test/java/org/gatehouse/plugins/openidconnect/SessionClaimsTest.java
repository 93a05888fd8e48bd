package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.oidc.IdentityProvider;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a login keeps of what the provider says of the user. */
class SessionClaimsTest {
  private final IdentityProvider provider = IdentityProvider.start();
  private final Browser browser = new Browser();
  private FakePluginContext context;
  private Plugin plugin = configure("email");

  @AfterEach
  void close() {
    plugin.close();
    provider.close();
  }

  private Plugin configure(String... claims) {
    Map<String, Object> config = new HashMap<>();
    config.put("issuer", provider.issuer());
    config.put("auth_methods", List.of("authorization_code", "session"));
    config.put("client_id", List.of(IdentityProvider.CLIENT));
    config.put("client_secret", List.of(IdentityProvider.SECRET));
    config.put("redirect_uri", List.of("http://app.test/back"));
    config.put("session_secret", "a secret of at least thirty-two letters");
    config.put("upstream_headers_claims", List.of(claims));
    config.put(
        "upstream_headers_names", List.of(claims).stream().map(claim -> "X-" + claim).toList());
    config.put("leeway", 5L);
    context = FakePluginContext.of(OpenidConnectPlugin.TYPE, config);
    context.advance(Duration.between(FakePluginContext.START, Instant.now()));
    return context.newPlugin();
  }

  private void reconfigure(String... claims) {
    plugin.close();
    plugin = configure(claims);
  }

  private static int status(FakeExchange exchange) {
    return exchange.answer().map(Answer::status).orElse(200);
  }

  private FakeExchange get() {
    return browser.send(plugin, FakeExchange.request("GET", "/"));
  }

  private static String told(FakeExchange exchange, String name) {
    return exchange.upstreamRequest().headers().first(name).orElse("");
  }

  @Test
  void claimsThatFitIntoNoCookies_endTheLoginWithAnError() {
    provider.idTokenClaim("email", "x".repeat(12_000));

    FakeExchange back = browser.login(plugin, "/");

    assertThat(status(back)).isEqualTo(500);
    assertThat(browser.cookies()).isEmpty();
    assertThat(context.logger().lines())
        .singleElement()
        .asString()
        .startsWith("ERROR login: the claims are too long for cookies: ")
        .contains("email")
        .doesNotContain("xxx");
  }

  @Test
  void configThatNeedsAnotherClaim_asksForANewLogin() {
    browser.login(plugin, "/");
    reconfigure("email", "preferred_username");

    assertThat(status(get())).isEqualTo(401);
    assertThat(status(browser.login(plugin, "/"))).isEqualTo(302);
    assertThat(told(get(), "X-preferred_username")).isEqualTo("alice");
  }

  @Test
  void configThatNeedsFewerClaims_keepsTheLogin() {
    reconfigure("email", "preferred_username", "unknown");
    browser.login(plugin, "/");
    reconfigure("unknown", "preferred_username");

    assertThat(told(get(), "X-preferred_username")).isEqualTo("alice");
  }

  @Test
  void times_reachTheUpstreamInSeconds() {
    reconfigure("exp", "iat");
    browser.login(plugin, "/");
    FakeExchange exchange = get();

    assertThat(told(exchange, "X-exp")).matches("\\d{10}");
    assertThat(told(exchange, "X-iat")).matches("\\d{10}");
  }
}
