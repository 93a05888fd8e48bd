package org.gatehouse.plugins.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Route;
import org.gatehouse.gateway.GatewayExtension;
import org.gatehouse.plugins.keyauth.KeyAuthCredential;
import org.gatehouse.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AclPluginIT {
  @RegisterExtension static final GatewayExtension GATEWAY = new GatewayExtension();

  @BeforeAll
  static void configure() {
    group(consumer("alice"), "admins");
    consumer("bob");
    Consumer anybody = consumer("anybody");
    GATEWAY.route("no-auth.test", "acl", Map.of("allow", List.of("admins")));
    route("allow.test", Map.of(), Map.of("allow", List.of("admins", "staff")));
    route("deny.test", Map.of(), Map.of("deny", List.of("admins")));
    route("hiding.test", Map.of(), Map.of("deny", List.of("x"), "hide_groups_header", true));
    route(
        "open.test",
        Map.of("anonymous", anybody.id().toString()),
        Map.of("allow", List.of("admins")));
    GATEWAY.awaitLive();
  }

  private static void route(String host, Map<String, ?> keyAuth, Map<String, ?> acl) {
    Route route = GATEWAY.route(host, "key-auth", keyAuth);
    GATEWAY.plugin("acl", acl, "route", route.id().toString());
  }

  private static Consumer consumer(String name) {
    Consumer consumer = GATEWAY.consumer(name);
    GATEWAY.add(
        KeyAuthCredential.class,
        Map.of("key", name + "-key", "consumer", Map.of("id", consumer.id().toString())));
    return consumer;
  }

  private static AclGroup group(Consumer consumer, String name) {
    return GATEWAY.add(
        AclGroup.class, Map.of("group", name, "consumer", Map.of("id", consumer.id().toString())));
  }

  private static RawResponse get(String host, String consumer) throws Exception {
    return GATEWAY.get(
        host,
        "/",
        "apikey: " + consumer + "-key",
        "X-Consumer-Groups: forged",
        "X-Authenticated-Groups: forged");
  }

  private static void assertForbidden(RawResponse response) {
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.text())
        .isEqualTo(
            "{\n  \"message\":\"You cannot consume this service\",\n  \"request_id\":\"%s\"\n}"
                .formatted(response.header("X-Kong-Request-Id").orElseThrow()));
  }

  @Test
  void get_memberOfAnAllowedGroup_isForwardedWithTheGroups() throws Exception {
    assertThat(get("allow.test", "alice").status()).isEqualTo(200);

    assertThat(GATEWAY.forwarded().headers().all("X-Consumer-Groups")).containsExactly("admins");
    assertThat(GATEWAY.forwarded().headers().has("X-Authenticated-Groups")).isFalse();
  }

  @Test
  void get_memberOfNoAllowedGroup_isRefused() throws Exception {
    assertForbidden(get("allow.test", "bob"));
  }

  @Test
  void get_memberOfADeniedGroup_isRefused_othersPass() throws Exception {
    assertForbidden(get("deny.test", "alice"));
    assertThat(get("deny.test", "bob").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().headers().has("X-Consumer-Groups")).isFalse();
  }

  @Test
  void get_hidingRoute_tellsTheUpstreamNoGroups() throws Exception {
    assertThat(get("hiding.test", "alice").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().headers().has("X-Consumer-Groups")).isFalse();
    assertThat(GATEWAY.forwarded().headers().has("X-Authenticated-Groups")).isFalse();
  }

  @Test
  void get_nobodyRecognized_is401() throws Exception {
    for (String host : List.of("no-auth.test", "open.test")) {
      RawResponse response = GATEWAY.get(host, "/");

      assertThat(response.status()).as(host).isEqualTo(401);
      assertThat(response.text()).contains("\"message\":\"Unauthorized\"");
    }
  }

  @Test
  void group_givenAndTaken_isFollowedWithinMoments() throws Exception {
    Consumer carol = consumer("carol");
    GATEWAY.awaitLive();
    assertForbidden(get("allow.test", "carol"));

    AclGroup staff = group(carol, "staff");
    GATEWAY.awaitLive();
    assertThat(get("allow.test", "carol").status()).isEqualTo(200);
    assertThat(GATEWAY.forwarded().header("X-Consumer-Groups")).contains("staff");

    GATEWAY.remove(AclGroup.class, staff);
    GATEWAY.awaitLive();
    assertForbidden(get("allow.test", "carol"));
  }

  @Test
  void consumer_madeAnewUnderItsId_hasNoneOfItsOldGroups() throws Exception {
    Consumer dave = consumer("dave");
    group(dave, "staff");
    GATEWAY.awaitLive();
    assertThat(get("allow.test", "dave").status()).isEqualTo(200);

    GATEWAY.remove(Consumer.class, dave);
    GATEWAY.add(Consumer.class, Map.of("id", dave.id().toString(), "username", "dave"));
    GATEWAY.add(
        KeyAuthCredential.class,
        Map.of("key", "dave-key", "consumer", Map.of("id", dave.id().toString())));
    GATEWAY.awaitLive();

    assertForbidden(get("allow.test", "dave"));
  }
}
