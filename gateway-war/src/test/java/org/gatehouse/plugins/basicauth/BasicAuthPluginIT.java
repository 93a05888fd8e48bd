package org.gatehouse.plugins.basicauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.testkit.http.RawResponse;
import org.gatehouse.testkit.http.ReceivedRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BasicAuthPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  private static Consumer alice;

  @BeforeAll
  static void configure() {
    alice = GATEWAY.consumer("alice");
    Consumer anybody = GATEWAY.consumer("anybody");
    credential(alice, "al", PasswordHash.of("pw"));
    GATEWAY.route("plain.test", "basic-auth", Map.of());
    GATEWAY.route("hiding.test", "basic-auth", Map.of("hide_credentials", true, "realm", "r"));
    GATEWAY.route("open.test", "basic-auth", Map.of("anonymous", anybody.id().toString()));
    GATEWAY.awaitLive();
  }

  private static BasicAuthCredential credential(Consumer consumer, String username, String hash) {
    return GATEWAY.add(
        BasicAuthCredential.class,
        Map.of(
            "username",
            username,
            "password",
            hash,
            "consumer",
            Map.of("id", consumer.id().toString())));
  }

  private static String basic(String field, String login) {
    return field + ": Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
  }

  private static int status(String host, String login) throws Exception {
    return GATEWAY.get(host, "/", basic("Authorization", login)).status();
  }

  @Test
  void get_withoutLogin_isRefused() throws Exception {
    RawResponse response = GATEWAY.get("plain.test", "/");

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).contains("Basic realm=\"service\"");
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"Unauthorized\",\n  \"request_id\":\"%s\"\n}"
                .formatted(response.header("X-Kong-Request-Id").orElseThrow()));
    assertThat(GATEWAY.get("hiding.test", "/").header("WWW-Authenticate"))
        .contains("Basic realm=\"r\"");
  }

  @Test
  void get_rightPassword_isForwardedWithTheConsumer() throws Exception {
    assertThat(status("plain.test", "al:pw")).isEqualTo(200);

    ReceivedRequest forwarded = GATEWAY.forwarded();
    assertThat(forwarded.header("X-Consumer-ID")).contains(alice.id().toString());
    assertThat(forwarded.header("X-Consumer-Username")).contains("alice");
    assertThat(forwarded.header("X-Consumer-Custom-ID")).contains("custom-alice");
    assertThat(forwarded.header("X-Credential-Identifier")).contains("al");
    assertThat(forwarded.headers().has("Authorization")).isTrue();
  }

  @Test
  void get_rightPasswordForTheProxy_isForwarded_orHidden() throws Exception {
    String field = basic("Proxy-Authorization", "al:pw");

    assertThat(GATEWAY.get("plain.test", "/", field).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().headers().has("Proxy-Authorization")).isTrue();

    assertThat(GATEWAY.get("hiding.test", "/", field).status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().headers().has("Proxy-Authorization")).isFalse();
  }

  @Test
  void get_wrongPassword_isRefused_orAnonymous() throws Exception {
    assertThat(status("plain.test", "al:wrong")).isEqualTo(401);
    assertThat(status("plain.test", "nobody:pw")).isEqualTo(401);

    assertThat(status("open.test", "al:wrong")).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Username")).contains("anybody");
    assertThat(GATEWAY.forwarded().header("X-Anonymous-Consumer")).contains("true");
  }

  @Test
  void hashOfKong_isGood_andStoredAnewAfterALogin() throws Exception {
    Consumer bob = GATEWAY.consumer("bob");
    BasicAuthCredential old =
        credential(bob, "bob", PasswordHash.ofKong("pw", bob.id().toString()));
    GATEWAY.awaitLive();

    assertThat(status("plain.test", "bob:pw")).isEqualTo(200);

    EntityStore<BasicAuthCredential> store =
        GATEWAY.store().entities(EntityType.of(BasicAuthCredential.class));
    Awaitility.await()
        .until(() -> PasswordHash.isOurs(store.find(old.id()).orElseThrow().password()));
    GATEWAY.awaitLive();
    assertThat(status("plain.test", "bob:pw")).isEqualTo(200);
    assertThat(status("plain.test", "bob:wrong")).isEqualTo(401);
    BasicAuthCredential upgraded = store.find(old.id()).orElseThrow();
    assertThat(upgraded.withPassword(old.password())).isEqualTo(old);
  }

  @Test
  void password_changedOrDeleted_isFollowedWithinMoments() throws Exception {
    BasicAuthCredential made =
        credential(GATEWAY.consumer("carol"), "carol", PasswordHash.of("one"));
    EntityStore<BasicAuthCredential> store =
        GATEWAY.store().entities(EntityType.of(BasicAuthCredential.class));
    GATEWAY.awaitLive();
    assertThat(status("plain.test", "carol:one")).isEqualTo(200);

    Optional<BasicAuthCredential> changed = store.update(made.withPassword(PasswordHash.of("two")));
    GATEWAY.awaitLive();
    assertThat(changed).isPresent();
    assertThat(status("plain.test", "carol:one")).isEqualTo(401);
    assertThat(status("plain.test", "carol:two")).isEqualTo(200);

    GATEWAY.remove(BasicAuthCredential.class, made);
    GATEWAY.awaitLive();
    assertThat(status("plain.test", "carol:two")).isEqualTo(401);
  }
}
