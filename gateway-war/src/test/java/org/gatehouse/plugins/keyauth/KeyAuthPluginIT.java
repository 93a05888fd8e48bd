package org.gatehouse.plugins.keyauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeyAuthPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static Consumer alice;
  private static KeyAuthCredential key;

  @BeforeAll
  static void configure() {
    alice = GATEWAY.consumer("alice");
    Consumer anybody = GATEWAY.consumer("anybody");
    key = key(alice, "alice-key");
    GATEWAY.route("plain.test", "key-auth", Map.of());
    GATEWAY.route("hiding.test", "key-auth", Map.of("hide_credentials", true));
    GATEWAY.route(
        "body.test",
        "key-auth",
        Map.of(
            "realm",
            "my-realm",
            "key_names",
            List.of("k1", "k2"),
            "key_in_body",
            true,
            "key_in_query",
            false,
            "hide_credentials",
            true));
    GATEWAY.route("open.test", "key-auth", Map.of("anonymous", anybody.id().toString()));
    GATEWAY.route("nobody.test", "key-auth", Map.of("anonymous", "no-such"));
    GATEWAY.awaitLive();
  }

  private static KeyAuthCredential key(Consumer consumer, String key) {
    return GATEWAY.add(
        KeyAuthCredential.class,
        Map.of("key", key, "consumer", Map.of("id", consumer.id().toString())));
  }

  private static void assertRefused(RawResponse response, String message, String challenge) {
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).contains(challenge);
    // Tomcat leaves the blank out
    assertThat(response.header("Content-Type").orElseThrow())
        .isEqualToIgnoringWhitespace("application/json; charset=utf-8");
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"%s\",\n  \"request_id\":\"%s\"\n}"
                .formatted(message, response.header("X-Kong-Request-Id").orElseThrow()));
    assertThat(response.headers().has("X-Kong-Response-Latency")).isTrue();
  }

  private static void assertForwardedFor(Consumer consumer, KeyAuthCredential by) {
    ReceivedRequest forwarded = GATEWAY.forwarded();
    assertThat(forwarded.header("X-Consumer-ID")).contains(consumer.id().toString());
    assertThat(forwarded.header("X-Consumer-Custom-ID")).isEqualTo(consumer.customId());
    assertThat(forwarded.header("X-Consumer-Username")).isEqualTo(consumer.username());
    assertThat(forwarded.header("X-Credential-Identifier")).contains(by.id().toString());
    assertThat(forwarded.headers().has("X-Anonymous-Consumer")).isFalse();
  }

  @Test
  void get_withoutKey_isRefused() throws Exception {
    assertRefused(GATEWAY.get("plain.test", "/"), "No API key found in request", "Key");
    assertRefused(
        GATEWAY.get("body.test", "/"), "No API key found in request", "Key realm=\"my-realm\"");
    assertRefused(
        GATEWAY.request("OPTIONS", "plain.test", "/", ""), "No API key found in request", "Key");
  }

  @Test
  void get_unknownKey_isRefused() throws Exception {
    assertRefused(GATEWAY.get("plain.test", "/", "apikey: bad"), "Unauthorized", "Key");
  }

  @Test
  void get_keyInHeader_isForwardedWithTheConsumer() throws Exception {
    RawResponse response = GATEWAY.get("plain.test", "/", "apikey: alice-key");

    assertThat(response.status()).isEqualTo(200);
    assertForwardedFor(alice, key);
    assertThat(GATEWAY.forwarded().header("apikey")).contains("alice-key");
  }

  @Test
  void get_keyInQuery_isForwarded_orHidden() throws Exception {
    assertThat(GATEWAY.get("plain.test", "/?apikey=alice-key&z=1").status()).isEqualTo(200);
    assertForwardedFor(alice, key);
    assertThat(GATEWAY.forwarded().target()).isEqualTo("/?apikey=alice-key&z=1");

    assertThat(GATEWAY.get("hiding.test", "/?apikey=alice-key&z=1").status()).isEqualTo(200);
    assertForwardedFor(alice, key);
    assertThat(GATEWAY.forwarded().target()).isEqualTo("/?z=1");
  }

  @Test
  void post_keyInBody_isTakenOutOfIt() throws Exception {
    RawResponse response =
        GATEWAY.request(
            "POST",
            "body.test",
            "/",
            "{\"k1\":\"alice-key\",\"v\":1}",
            "Content-Type: application/json");

    assertThat(response.status()).isEqualTo(200);
    assertForwardedFor(alice, key);
    assertThat(GATEWAY.forwarded().body().text()).isEqualTo("{\"v\":1}");
    assertThat(GATEWAY.forwarded().header("Content-Length")).contains("7");
  }

  @Test
  void get_anonymousAllowed_isForwardedAsThat() throws Exception {
    assertThat(GATEWAY.get("open.test", "/").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("anybody");
    assertThat(GATEWAY.forwarded().header("X-Anonymous-Consumer")).contains("true");
    assertThat(GATEWAY.forwarded().headers().has("X-Credential-Identifier")).isFalse();

    assertThat(GATEWAY.get("open.test", "/", "apikey: alice-key").status()).isEqualTo(200);
    assertForwardedFor(alice, key);
  }

  @Test
  void get_anonymousDoesNotExist_is500() throws Exception {
    RawResponse response = GATEWAY.get("nobody.test", "/");

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text()).contains("\"message\":\"An unexpected error occurred\"");
  }

  @Test
  void key_madeAndDeleted_isFollowedWithinMoments() throws Exception {
    Consumer bob = GATEWAY.consumer("bob");
    assertThat(GATEWAY.get("plain.test", "/", "apikey: bob-key").status()).isEqualTo(401);

    KeyAuthCredential made = key(bob, "bob-key");
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("plain.test", "/", "apikey: bob-key").status()).isEqualTo(200);

    GATEWAY.remove(KeyAuthCredential.class, made);
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("plain.test", "/", "apikey: bob-key").status()).isEqualTo(401);
  }

  @Test
  void consumer_deleted_takesItsKeysAlong() throws Exception {
    Consumer carol = GATEWAY.consumer("carol");
    key(carol, "carol-key");
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("plain.test", "/", "apikey: carol-key").status()).isEqualTo(200);

    GATEWAY.remove(Consumer.class, carol);
    GATEWAY.awaitLive();
    assertRefused(GATEWAY.get("plain.test", "/", "apikey: carol-key"), "Unauthorized", "Key");
  }

  @Test
  void key_thatDies_isRefusedFromThenOn() throws Exception {
    GATEWAY.add(
        KeyAuthCredential.class,
        Map.of("key", "short-lived", "consumer", Map.of("id", alice.id().toString()), "ttl", 2L));
    GATEWAY.awaitLive();
    assertThat(GATEWAY.get("plain.test", "/", "apikey: short-lived").status()).isEqualTo(200);

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> GATEWAY.get("plain.test", "/", "apikey: short-lived").status() == 401);
  }
}
