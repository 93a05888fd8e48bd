package org.gatehouse.plugins.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.plugins.keyauth.KeyAuthCredential;
import org.gatehouse.testkit.http.RawClient;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static Consumer alice;
  private static KeyAuthCredential key;

  @BeforeAll
  static void configure() {
    alice = GATEWAY.consumer("alice");
    GATEWAY.consumer("anybody");
    key =
        GATEWAY.add(
            KeyAuthCredential.class,
            Map.of("key", "alice-key", "consumer", Map.of("id", alice.id().toString())));
    route("cookie.test", Map.of("secret", "s", "cookie_secure", false));
    route("kong.test", Map.of("secret", "s", "storage", "kong", "remember", true));
    route(
        "told.test",
        Map.of(
            "request_headers", List.of("subject", "timeout"),
            "response_headers", List.of("audience")));
    GATEWAY.awaitLive();
  }

  private static void route(String host, Map<String, ?> config) {
    Route route = GATEWAY.route(host, "session", config);
    GATEWAY.plugin("key-auth", Map.of("anonymous", "anybody"), "route", route.id().toString());
  }

  private static String cookie(RawResponse response) {
    String field = response.header("Set-Cookie").orElseThrow();
    return "Cookie: " + field.substring(0, field.indexOf(';'));
  }

  private static String logIn(String host) throws Exception {
    RawResponse response = GATEWAY.get(host, "/", "apikey: alice-key");
    assertThat(response.status()).isEqualTo(200);
    return cookie(response);
  }

  private static void assertForwardedFor(String username) {
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains(username);
  }

  @Test
  void get_withKey_getsTheCookieOfKong() throws Exception {
    RawResponse response = GATEWAY.get("cookie.test", "/", "apikey: alice-key");

    assertThat(response.header("Set-Cookie").orElseThrow())
        .matches("session=[\\w-]+; Path=/; SameSite=Strict; HttpOnly");
    assertForwardedFor("alice");
  }

  @Test
  void get_withoutKey_getsNone() throws Exception {
    assertThat(GATEWAY.get("cookie.test", "/").headers().has("Set-Cookie")).isFalse();
    assertForwardedFor("anybody");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cookie.test", "kong.test"})
  void get_withTheCookie_isAliceUntilSheLogsOut(String host) throws Exception {
    String cookie = logIn(host);

    RawResponse response = GATEWAY.get(host, "/", cookie);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().has("Set-Cookie")).isFalse();
    assertForwardedFor("alice");
    assertThat(GATEWAY.forwarded().header("X-Credential-Identifier")).contains(key.id().toString());
    assertThat(GATEWAY.forwarded().headers().has("X-Anonymous-Consumer")).isFalse();

    RawResponse out = GATEWAY.request("DELETE", host, "/?session_logout", "", cookie);
    assertThat(out.status()).isEqualTo(200);
    assertThat(out.text()).isEmpty();
    assertThat(out.header("Set-Cookie").orElseThrow())
        .startsWith("session=; Path=/; SameSite=Strict")
        .endsWith("; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0");
  }

  @Test
  void get_afterLogout_aStoredSessionIsOver() throws Exception {
    String cookie = logIn("kong.test");
    assertThat(sessions()).isNotEmpty();

    GATEWAY.request("DELETE", "kong.test", "/?session_logout", "", cookie);

    assertThat(GATEWAY.get("kong.test", "/", cookie).status()).isEqualTo(200);
    assertForwardedFor("anybody");
  }

  private static List<StoredSession> sessions() {
    return GATEWAY
        .store()
        .entities(EntityType.of(StoredSession.class))
        .page(PageRequest.first(100))
        .data();
  }

  @Test
  void get_onAnotherNode_theStoredSessionIsKnown_andItsEndToo() throws Exception {
    String cookie = logIn("kong.test");
    try (var other = GATEWAY.anotherNode()) {
      String[] lines = {"Host: kong.test", cookie};
      Awaitility.await()
          .until(() -> RawClient.request(other.port(), "GET", "/", "", lines).status() == 200);
      assertForwardedFor("alice");

      GATEWAY.request("DELETE", "kong.test", "/?session_logout", "", cookie);

      Awaitility.await()
          .untilAsserted(
              () -> {
                RawClient.request(other.port(), "GET", "/", "", lines);
                assertForwardedFor("anybody");
              });
    }
  }

  @Test
  void get_headersConfigured_tellBothSides() throws Exception {
    String cookie = logIn("told.test");

    RawResponse response = GATEWAY.get("told.test", "/", cookie, "Session-Subject: root");

    assertThat(response.header("Session-Audience")).contains("default");
    assertThat(GATEWAY.forwarded().headers().all("Session-Subject")).containsExactly("alice");
    assertThat(Long.parseLong(GATEWAY.forwarded().header("Session-Timeout").orElseThrow()))
        .isBetween(1L, 900L);
  }

  @Test
  void get_consumerDeleted_takesTheSessionAway() throws Exception {
    Consumer bob = GATEWAY.consumer("bob");
    GATEWAY.add(
        KeyAuthCredential.class,
        Map.of("key", "bob-key", "consumer", Map.of("id", bob.id().toString())));
    GATEWAY.awaitLive();
    String cookie = cookie(GATEWAY.get("cookie.test", "/", "apikey: bob-key"));
    GATEWAY.get("cookie.test", "/", cookie);
    assertForwardedFor("bob");

    GATEWAY.remove(Consumer.class, bob);
    GATEWAY.awaitLive();
    RawResponse response = GATEWAY.get("cookie.test", "/", cookie);

    assertForwardedFor("anybody");
    assertThat(response.header("Set-Cookie").orElseThrow()).endsWith("; Max-Age=0");
  }
}
