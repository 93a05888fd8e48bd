package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.SharedAttributes;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.oidc.IdentityProvider;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelyingPartyTest {
  private final IdentityProvider provider = IdentityProvider.start();
  private final Browser browser = new Browser();
  private FakePluginContext context;
  private Plugin plugin = configure(Map.of());

  @AfterEach
  void close() {
    plugin.close();
    provider.close();
  }

  private Plugin configure(Map<String, ?> more) {
    Map<String, Object> config = new HashMap<>();
    config.put("issuer", provider.issuer());
    config.put("auth_methods", List.of("authorization_code", "session"));
    config.put("client_id", List.of(IdentityProvider.CLIENT));
    config.put("client_secret", List.of(IdentityProvider.SECRET));
    config.put("redirect_uri", List.of("http://app.test/back"));
    config.put("session_secret", "a secret of at least thirty-two letters");
    config.put("upstream_headers_claims", List.of("email"));
    config.put("upstream_headers_names", List.of("X-Email"));
    config.put("authenticated_groups_claim", List.of("groups"));
    config.put("logout_uri_suffix", "/logout");
    config.put("logout_redirect_uri", List.of("http://app.test/bye"));
    config.put("leeway", 5L);
    config.putAll(more);
    context =
        FakePluginContext.of(OpenidConnectPlugin.TYPE, config)
            .add(SampleEntities.consumer("alice"));
    context.advance(Duration.between(FakePluginContext.START, Instant.now()));
    return context.newPlugin();
  }

  private void reconfigure(Map<String, ?> more) {
    plugin.close();
    plugin = configure(more);
  }

  private static int status(FakeExchange exchange) {
    return exchange.answer().map(Answer::status).orElse(200);
  }

  @Test
  void navigation_withoutSession_isSentToTheProvider() {
    FakeExchange exchange = browser.navigate(plugin, "/a?b=c");

    assertThat(status(exchange)).isEqualTo(302);
    assertThat(Browser.location(exchange))
        .startsWith(provider.issuer() + "/authorize?")
        .contains("response_type=code", "client_id=gatehouse", "scope=openid")
        .contains("code_challenge_method=S256", "code_challenge=", "state=", "nonce=")
        .contains("redirect_uri=http%3A%2F%2Fapp.test%2Fback");
    assertThat(exchange.answer().orElseThrow().headers().all("Set-Cookie"))
        .singleElement()
        .asString()
        .startsWith("session_login=")
        .endsWith("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
    assertThat(browser.cookies().get("session_login")).doesNotContain("a?b=c");
  }

  @Test
  void otherRequests_withoutSession_are401() {
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(401);
    assertThat(
            status(
                browser.send(
                    plugin, FakeExchange.request("POST", "/").header("Accept", "text/html"))))
        .isEqualTo(401);
    assertThat(
            status(
                browser.send(
                    plugin,
                    FakeExchange.request("GET", "/")
                        .header("Accept", "text/html")
                        .header("Sec-Fetch-Mode", "cors"))))
        .isEqualTo(401);
  }

  @Test
  void login_endsWhereItBegan_andIsRemembered() {
    reconfigure(Map.of("upstream_access_token_header", "authorization:bearer"));
    FakeExchange back = browser.login(plugin, "/a%20b?c=d&e=%2F");

    assertThat(status(back)).isEqualTo(302);
    assertThat(Browser.location(back)).isEqualTo("http://app.test/a%20b?c=d&e=%2F");
    assertThat(browser.cookies()).containsOnlyKeys("session");
    assertThat(back.answer().orElseThrow().headers().all("Set-Cookie"))
        .anySatisfy(
            field ->
                assertThat(field)
                    .startsWith("session=1.")
                    .endsWith("; Path=/; HttpOnly; SameSite=Lax"));

    FakeExchange exchange =
        browser.send(plugin, FakeExchange.request("GET", "/x").header("X-Email", "spoofed"));
    assertThat(status(exchange)).isEqualTo(200);
    assertThat(exchange.upstreamRequest().headers().all("X-Credential-Identifier"))
        .containsExactly(IdentityProvider.SUBJECT);
    assertThat(exchange.upstreamRequest().headers().all("X-Email"))
        .containsExactly("alice@idp.test");
    assertThat(exchange.upstreamRequest().headers().first("Authorization").orElseThrow())
        .startsWith("Bearer ey");
    assertThat(exchange.upstreamRequest().headers().contains("Cookie")).isFalse();
    assertThat(exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS))
        .contains(List.of("staff", "admins"));
  }

  @Test
  void cookies_ofOthers_stayForTheUpstream() {
    browser.login(plugin, "/");
    browser.cookies().put("theme", "dark");
    browser.cookies().put("session_id", "theirs");

    FakeExchange exchange = browser.send(plugin, FakeExchange.request("GET", "/"));

    assertThat(exchange.upstreamRequest().headers().all("Cookie"))
        .containsExactly("theme=dark; session_id=theirs");
  }

  @Test
  void login_forAPathThatLooksLikeAnotherHost_staysHere() {
    assertThat(Browser.location(browser.login(plugin, "//evil.test/x")))
        .isEqualTo("http://app.test//evil.test/x");
  }

  @Test
  void callback_overTls_setsSecureCookies() {
    reconfigure(Map.of("redirect_uri", List.of("https://app.test/back")));

    FakeExchange back = browser.login(plugin, "/");

    assertThat(back.answer().orElseThrow().headers().all("Set-Cookie"))
        .hasSize(2)
        .allSatisfy(field -> assertThat(field).endsWith("; Secure"));
  }

  @Test
  void callback_ofARedirectUriWithoutPath_isThatOfTheRoot() {
    reconfigure(Map.of("redirect_uri", List.of("http://app.test")));
    URI back = Browser.visit(Browser.location(browser.navigate(plugin, "/a")));

    FakeExchange callback = browser.navigate(plugin, "/?" + back.getRawQuery());

    assertThat(Browser.location(callback)).isEqualTo("http://app.test/a");
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
  }

  @Test
  void callback_thatNobodyAskedFor_isRefused() {
    URI back = Browser.visit(Browser.location(browser.navigate(plugin, "/")));
    String target = Browser.pathAndQuery(back);

    assertThat(status(new Browser().navigate(plugin, target))).isEqualTo(401);
    assertThat(status(new Browser().navigate(plugin, "/back?state=x&code=y"))).isEqualTo(401);
    // another login has begun in the meantime
    Browser other = new Browser();
    other.navigate(plugin, "/");
    assertThat(status(other.navigate(plugin, target))).isEqualTo(401);
    assertThat(other.cookies()).isEmpty();
    assertThat(provider.calls("/token")).isZero();
  }

  @Test
  void callback_withRepeatedOrForeignArguments_isRefused() {
    for (String more :
        List.of("&code=other", "&state=other", "&iss=https%3A%2F%2Fother.test", "&iss=a&iss=b")) {
      URI back = Browser.visit(Browser.location(browser.navigate(plugin, "/")));
      assertThat(status(browser.navigate(plugin, Browser.pathAndQuery(back) + more)))
          .as(more)
          .isEqualTo(401);
    }
    assertThat(provider.calls("/token")).isZero();
  }

  @Test
  void callback_withAnError_isRefused() {
    String location = Browser.location(browser.navigate(plugin, "/"));
    String state = location.replaceAll(".*[?&]state=([^&]*).*", "$1");

    assertThat(status(browser.navigate(plugin, "/back?error=access_denied&state=" + state)))
        .isEqualTo(401);
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void callback_replayed_isRefused() {
    Map<String, String> before;
    URI back = Browser.visit(Browser.location(browser.navigate(plugin, "/")));
    before = new HashMap<>(browser.cookies());
    assertThat(status(browser.navigate(plugin, Browser.pathAndQuery(back)))).isEqualTo(302);

    browser.cookies().clear();
    browser.cookies().putAll(before);

    assertThat(status(browser.navigate(plugin, Browser.pathAndQuery(back)))).isEqualTo(401);
  }

  @Test
  void callback_tooLate_isRefused() {
    URI back = Browser.visit(Browser.location(browser.navigate(plugin, "/")));
    context.advance(Duration.ofSeconds(601));

    assertThat(status(browser.navigate(plugin, Browser.pathAndQuery(back)))).isEqualTo(401);
  }

  @Test
  void callback_idTokenForOthersOrOfAnotherLogin_isRefused() {
    provider.idTokenAudience("another client");
    assertThat(status(browser.login(plugin, "/"))).isEqualTo(401);
    provider.idTokenAudience(IdentityProvider.CLIENT);
    provider.idTokenNonce("another nonce");
    assertThat(status(browser.login(plugin, "/"))).isEqualTo(401);
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void callback_providerDown_is503() {
    URI back = Browser.visit(Browser.location(browser.navigate(plugin, "/")));
    provider.answersOnly(500);

    assertThat(status(browser.navigate(plugin, Browser.pathAndQuery(back)))).isEqualTo(503);
  }

  @Test
  void session_tamperedWithOrOfAnotherSecret_isNone() {
    browser.login(plugin, "/");
    String good = browser.cookies().get("session");

    for (String bad :
        List.of(
            good.substring(0, good.length() - 3) + "AAA",
            good.substring(2),
            "9." + good.substring(2),
            "1.",
            "1.%%%",
            "")) {
      browser.cookies().put("session", bad);
      assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(401);
    }
    browser.cookies().put("session", good);
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
    reconfigure(Map.of("session_secret", "another secret of thirty-two letters"));
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(401);
  }

  @Test
  void loginCookie_asSession_isNone() {
    browser.navigate(plugin, "/");
    browser.cookies().put("session", "1." + browser.cookies().get("session_login"));

    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(401);
  }

  @Test
  void session_longerThanACookie_isKeptInSeveral() {
    String audience = "x".repeat(5_000);
    reconfigure(
        Map.of(
            "upstream_headers_claims", List.of("aud"),
            "upstream_headers_names", List.of("X-Aud"),
            "client_id", List.of(IdentityProvider.CLIENT)));
    SessionCookies cookies = cookies();
    Session session =
        new Session(
            Set.of("sub"),
            Map.of("sub", "s"),
            java.util.Optional.of(audience),
            java.util.Optional.empty(),
            1,
            2);
    FakeExchange exchange = FakeExchange.request("GET", "/").build();

    List<String> fields = cookies.keep(exchange.clientRequest(), session).orElseThrow();

    assertThat(fields).hasSize(2).allSatisfy(field -> assertThat(field).hasSizeLessThan(4_096));
    FakeExchange next =
        FakeExchange.request("GET", "/")
            .header("Cookie", pair(fields.get(1)) + "; a=b; " + pair(fields.get(0)))
            .build();
    assertThat(cookies.session(next.clientRequest())).contains(session);
    assertThat(cookies.forget(next.clientRequest())).hasSize(2);
  }

  @Test
  void session_muchTooLong_isKeptWithoutTokens() {
    SessionCookies cookies = cookies();
    FakeExchange exchange = FakeExchange.request("GET", "/").build();
    Session session =
        new Session(
            Set.of("sub"),
            Map.of("sub", "s"),
            java.util.Optional.of("x".repeat(20_000)),
            java.util.Optional.empty(),
            1,
            2);

    List<String> fields = cookies.keep(exchange.clientRequest(), session).orElseThrow();

    FakeExchange next =
        FakeExchange.request("GET", "/").header("Cookie", pair(fields.get(0))).build();
    assertThat(cookies.session(next.clientRequest())).contains(session.withoutTokens());
  }

  private static String pair(String field) {
    return field.substring(0, field.indexOf(';'));
  }

  private SessionCookies cookies() {
    return new SessionCookies(
        OpenidConnectPlugin.TYPE.configSchema().bind(context.instance().config()));
  }

  @Test
  void session_atItsAbsoluteEnd_isOver() {
    provider.tokenSeconds(1_000_000);
    browser.login(plugin, "/");

    context.advance(Duration.ofSeconds(86_390));
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
    context.advance(Duration.ofSeconds(20));
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(401);
  }

  @Test
  void accessToken_aboutToExpire_isRenewedOnce() {
    browser.login(plugin, "/");
    Map<String, String> old = new HashMap<>(browser.cookies());
    context.advance(Duration.ofSeconds(295));

    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
    assertThat(browser.cookies().get("session")).isNotEqualTo(old.get("session"));
    // requests that were on their way with the old cookie
    Browser late = new Browser();
    late.cookies().putAll(old);
    assertThat(status(late.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
    assertThat(provider.calls("/token")).isEqualTo(2);

    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
    assertThat(provider.calls("/token")).isEqualTo(2);
    context.advance(Duration.ofSeconds(299));
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
    assertThat(provider.calls("/token")).isEqualTo(3);
  }

  @Test
  void accessToken_expired_manyRequestsAtOnce_useTheRefreshTokenOnce() {
    browser.login(plugin, "/");
    context.advance(Duration.ofSeconds(301));

    List<CompletableFuture<Integer>> statuses =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(
                any -> {
                  Browser tab = new Browser();
                  tab.cookies().putAll(browser.cookies());
                  return CompletableFuture.supplyAsync(
                      () -> status(tab.send(plugin, FakeExchange.request("GET", "/"))));
                })
            .toList();

    assertThat(statuses).allSatisfy(one -> assertThat(one.join()).isEqualTo(200));
    assertThat(provider.calls("/token")).isEqualTo(2);
  }

  @Test
  void accessToken_expired_providerDown_is503_butNotBefore() {
    browser.login(plugin, "/");
    provider.answersOnly(500);

    context.advance(Duration.ofSeconds(295));
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
    context.advance(Duration.ofSeconds(10));
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(503);
  }

  @Test
  void tokenEndpoint_thatFails_isLeftAloneForASecond() {
    browser.login(plugin, "/");
    context.advance(Duration.ofSeconds(301));
    provider.answersOnly(500);

    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(503);
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(503);
    assertThat(provider.calls("/token")).isEqualTo(2);

    provider.answersOnly(0);
    context.advance(Duration.ofSeconds(1));
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
  }

  @Test
  void accessToken_expired_withoutRefresh_endsTheSession() {
    reconfigure(Map.of("refresh_tokens", false));
    browser.login(plugin, "/");
    context.advance(Duration.ofSeconds(301));

    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(401);
    assertThat(status(browser.navigate(plugin, "/"))).isEqualTo(302);
  }

  @Test
  void scopesRequired_thatWereNotGranted_are403() {
    reconfigure(Map.of("scopes_required", List.of("admin")));
    browser.login(plugin, "/");

    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(403);
  }

  @Test
  void logout_endsTheSessionHereAndAtTheProvider() {
    reconfigure(Map.of("logout_revoke", true));
    browser.login(plugin, "/");
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/x/logout"))))
        .isEqualTo(200);

    FakeExchange exchange = browser.send(plugin, FakeExchange.request("POST", "/x/logout"));

    assertThat(Browser.location(exchange))
        .startsWith(provider.issuer() + "/logout?")
        .contains("client_id=gatehouse")
        .contains("post_logout_redirect_uri=http%3A%2F%2Fapp.test%2Fbye");
    assertThat(browser.cookies()).isEmpty();
    assertThat(provider.calls("/revoke")).isEqualTo(1);
  }

  @Test
  void bearer_besideSessions_decidesWhereItIsSent() {
    reconfigure(Map.of("auth_methods", List.of("bearer", "authorization_code", "session")));
    browser.login(plugin, "/");

    assertThat(
            status(
                browser.send(
                    plugin, FakeExchange.request("GET", "/").header("Authorization", "Bearer x"))))
        .isEqualTo(401);
    assertThat(status(browser.send(plugin, FakeExchange.request("GET", "/")))).isEqualTo(200);
  }
}
