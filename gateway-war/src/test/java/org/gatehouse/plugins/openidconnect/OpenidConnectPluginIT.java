package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.gatehouse.testkit.oidc.IdentityProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenidConnectPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static final IdentityProvider PROVIDER = IdentityProvider.start();

  private static Consumer alice;

  @BeforeAll
  static void configure() {
    alice = GATEWAY.consumer("alice");
    GATEWAY.route(
        "api.test",
        "openid-connect",
        Map.of(
            "issuer",
            PROVIDER.issuer(),
            "consumer_claim",
            List.of("name"),
            "audience_required",
            List.of("api")));
    // a browser can only ask for a host that there is
    GATEWAY.route(
        "localhost",
        "openid-connect",
        Map.ofEntries(
            Map.entry("issuer", PROVIDER.issuer()),
            Map.entry("auth_methods", List.of("authorization_code", "session")),
            Map.entry("client_id", List.of(IdentityProvider.CLIENT)),
            Map.entry("client_secret", List.of(IdentityProvider.SECRET)),
            Map.entry("redirect_uri", List.of(app() + "/callback")),
            Map.entry("session_secret", "a secret of at least thirty-two letters"),
            Map.entry("consumer_claim", List.of("preferred_username")),
            Map.entry("upstream_headers_claims", List.of("email")),
            Map.entry("upstream_headers_names", List.of("X-Email")),
            Map.entry("upstream_access_token_header", "authorization:bearer"),
            Map.entry("logout_uri_suffix", "/logout")));
    GATEWAY.awaitLive();
  }

  @AfterAll
  static void close() {
    PROVIDER.close();
  }

  private static String app() {
    return "http://localhost:" + GATEWAY.port();
  }

  private static HttpRequest.Builder page(String path) {
    return HttpRequest.newBuilder(URI.create(app() + path)).header("Accept", "text/html");
  }

  private static HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void get_signedToken_isForwardedWithTheConsumer() throws Exception {
    String token = PROVIDER.accessToken(Map.of("name", "alice", "aud", "api"));

    RawResponse response = GATEWAY.get("api.test", "/", "Authorization: Bearer " + token);

    assertThat(response.status()).isEqualTo(200);
    ReceivedRequest forwarded = GATEWAY.forwarded();
    assertThat(forwarded.header("X-Consumer-ID")).contains(alice.id().toString());
    assertThat(forwarded.header("X-Credential-Identifier")).contains(IdentityProvider.SUBJECT);
  }

  @Test
  void get_withoutSoundToken_isRefused() throws Exception {
    RawResponse missing = GATEWAY.get("api.test", "/");
    assertThat(missing.status()).isEqualTo(401);
    assertThat(missing.header("WWW-Authenticate")).contains("Bearer");

    String forOthers = PROVIDER.accessToken(Map.of("name", "alice", "aud", "other"));
    RawResponse refused = GATEWAY.get("api.test", "/", "Authorization: Bearer " + forOthers);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
    assertThat(refused.text()).contains("\"message\":\"Unauthorized\"");
  }

  @Test
  void browser_logsIn_comesBack_isRemembered_andLogsOut() throws Exception {
    CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();

    HttpResponse<String> page = send(browser, page("/start?x=1"));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.uri()).hasToString(app() + "/start?x=1");
    ReceivedRequest forwarded = GATEWAY.forwarded();
    assertThat(forwarded.target()).isEqualTo("/start?x=1");
    assertThat(forwarded.header("X-Consumer-Username")).contains("alice");
    assertThat(forwarded.header("X-Email")).contains("alice@idp.test");
    assertThat(forwarded.header("Authorization").orElseThrow()).startsWith("Bearer ey");
    assertThat(forwarded.headers().has("Cookie")).isFalse();

    int logins = PROVIDER.calls("/authorize");
    assertThat(send(browser, page("/again")).statusCode()).isEqualTo(200);
    assertThat(PROVIDER.calls("/authorize")).isEqualTo(logins);

    HttpClient careful =
        HttpClient.newBuilder().cookieHandler(cookies).build(); // stays where it is sent from
    HttpResponse<String> bye =
        send(careful, page("/logout").POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(bye.statusCode()).isEqualTo(302);
    assertThat(bye.headers().firstValue("Location").orElseThrow())
        .startsWith(PROVIDER.issuer() + "/logout?");
    assertThat(cookies.getCookieStore().getCookies()).isEmpty();
    assertThat(send(careful, page("/start")).statusCode()).isEqualTo(302);
  }

  @Test
  void accessTokens_aboutToExpire_areRenewedInTheCookie() throws Exception {
    PROVIDER.tokenSeconds(1);
    CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    HttpClient browser =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();
    int before = PROVIDER.calls("/token");

    assertThat(send(browser, page("/")).statusCode()).isEqualTo(200);
    PROVIDER.tokenSeconds(300);

    assertThat(PROVIDER.calls("/token")).isEqualTo(before + 2);
    assertThat(send(browser, page("/")).statusCode()).isEqualTo(200);
    int renewed = PROVIDER.calls("/token");
    assertThat(send(browser, page("/")).statusCode()).isEqualTo(200);
    assertThat(PROVIDER.calls("/token")).isEqualTo(renewed);
  }
}
