package org.gatehouse.plugins.keyauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class KeyAuthPluginTest {
  private static final Consumer ALICE = SampleEntities.consumer("alice");
  private static final Consumer NOBODY = SampleEntities.consumer("nobody");
  private static final KeyAuthCredential KEY =
      SampleEntities.entity(
          KeyAuthCredential.class,
          Map.of(
              "id", SampleEntities.id("alice's key"),
              "consumer", Map.of("id", ALICE.id().toString()),
              "key", "alice-key"));

  private static Plugin plugin(Map<String, Object> config) {
    return context(config).newPlugin();
  }

  private static FakePluginContext context(Map<String, Object> config) {
    return FakePluginContext.of(KeyAuthPlugin.TYPE, config).add(ALICE).add(NOBODY).add(KEY);
  }

  @Test
  void onAccess_keyInHeader_isAlice() {
    FakeExchange exchange = FakeExchange.request("GET", "/").header("ApiKey", "alice-key").build();

    assertThat(plugin(Map.of()).onAccess(exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.credential()).contains(KEY);
    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.all("X-Consumer-ID")).containsExactly(ALICE.id().toString());
    assertThat(sent.all("X-Consumer-Custom-ID")).containsExactly("custom-alice");
    assertThat(sent.all("X-Consumer-Username")).containsExactly("alice");
    assertThat(sent.all("X-Credential-Identifier")).containsExactly(KEY.id().toString());
    assertThat(sent.contains("X-Anonymous-Consumer")).isFalse();
    assertThat(sent.all("apikey")).containsExactly("alice-key");
  }

  @Test
  void onAccess_keyInQuery_isAlice() {
    FakeExchange exchange = FakeExchange.request("GET", "/?a=1&apikey=alice%2Dkey").build();

    assertThat(plugin(Map.of()).onAccess(exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.upstreamRequest().query()).contains("a=1&apikey=alice%2Dkey");
  }

  @Test
  void onAccess_noKey_responds401() {
    refused(Map.of(), FakeExchange.request("GET", "/"), "No API key found in request", "Key");
  }

  @Test
  void onAccess_emptyKey_responds401() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/?apikey=").header("apikey", ""),
        "No API key found in request",
        "Key");
  }

  @Test
  void onAccess_unknownKey_responds401() {
    refused(
        Map.of(), FakeExchange.request("GET", "/").header("apikey", "bad"), "Unauthorized", "Key");
  }

  @Test
  void onAccess_realm_isInTheChallenge() {
    refused(
        Map.of("realm", "my \"realm\""),
        FakeExchange.request("GET", "/"),
        "No API key found in request",
        "Key realm=\"my \\\"realm\\\"\"");
  }

  @Test
  void onAccess_repeatedKeyHeader_responds401() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/").header("apikey", "bad").header("apikey", "alice-key"),
        "Duplicate API key found",
        "Key");
  }

  @Test
  void onAccess_repeatedKeyInQuery_responds401() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/?apikey=bad&apikey=alice-key"),
        "Duplicate API key found",
        "Key");
  }

  @Test
  void onAccess_repeatedKeyInForm_responds401() {
    refused(
        Map.of("key_in_body", true),
        FakeExchange.request("POST", "/")
            .body("application/x-www-form-urlencoded", "apikey=alice-key&apikey=alice-key"),
        "Duplicate API key found",
        "Key");
  }

  @Test
  void onAccess_keyWhereItIsNotLookedFor_responds401() {
    refused(
        Map.of("key_in_header", false, "key_in_query", false),
        FakeExchange.request("POST", "/?apikey=alice-key")
            .header("apikey", "alice-key")
            .body("application/x-www-form-urlencoded", "apikey=alice-key"),
        "No API key found in request",
        "Key");
  }

  @Test
  void onAccess_credentialWithoutConsumer_responds401() {
    FakePluginContext context = context(Map.of());
    context.entities(Consumer.class).delete(ALICE.id());
    FakeExchange exchange = FakeExchange.request("GET", "/").header("apikey", "alice-key").build();

    assertThat(context.newPlugin().onAccess(exchange)).isEqualTo(Outcome.RESPONDED);

    assertThat(exchange.answer().orElseThrow().errorMessage()).contains("Unauthorized");
  }

  @Test
  void onAccess_secondName_isTriedToo() {
    FakeExchange exchange = FakeExchange.request("GET", "/?k2=alice-key").build();

    plugin(Map.of("key_names", List.of("k1", "k2"))).onAccess(exchange);

    assertThat(exchange.consumer()).contains(ALICE);
  }

  @Test
  void onAccess_hideCredentials_removesHeaderAndQueryArgument() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/?apikey=other&z=1").header("apikey", "alice-key").build();

    plugin(Map.of("hide_credentials", true)).onAccess(exchange);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.upstreamRequest().headers().contains("apikey")).isFalse();
    assertThat(exchange.upstreamRequest().query()).contains("z=1");
    assertThat(exchange.newUpstreamBody()).isEmpty();
  }

  @Test
  void onAccess_hideCredentialsInForm_sendsTheRestAsItCame() {
    FakeExchange exchange =
        withBody("application/x-www-form-urlencoded", "k2=alice-key&v=a%20b+c&%ZZ&k2x=1");

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.newUpstreamBody()).contains("v=a%20b+c&%ZZ&k2x=1");
  }

  @Test
  void onAccess_hideCredentialsInJson_sendsTheRest() {
    FakeExchange exchange =
        withBody(
            "application/json; charset=utf-8",
            "{\"k1\":\"alice-key\",\"v\":1.10,\"w\":12345678901234567890}");

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.newUpstreamBody()).contains("{\"v\":1.10,\"w\":12345678901234567890}");
  }

  @Test
  void onAccess_hideCredentialsInMultipart_sendsTheOtherParts() {
    List<String> file =
        List.of(
            "--b",
            "Content-Disposition: form-data; name=\"v\"; filename=\"f\"",
            "Content-Type: text/plain",
            "",
            "line",
            "line",
            "--b--",
            "");
    List<String> key = List.of("--b", "Content-Disposition: form-data; name=k1", "", "alice-key");

    FakeExchange exchange =
        withBody("multipart/form-data; boundary=b", lines(key) + "\r\n" + lines(file));

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.newUpstreamBody()).contains(lines(file));
  }

  private static String lines(List<String> lines) {
    return String.join("\r\n", lines);
  }

  private static FakeExchange withBody(String contentType, String body) {
    FakeExchange exchange = FakeExchange.request("POST", "/").body(contentType, body).build();
    plugin(
            Map.of(
                "key_names",
                List.of("k1", "k2"),
                "key_in_body",
                true,
                "key_in_query",
                false,
                "hide_credentials",
                true))
        .onAccess(exchange);
    return exchange;
  }

  @Test
  void onAccess_bodyThatIsNotWhatItSays_holdsNoKey() {
    refused(
        Map.of("key_in_body", true),
        FakeExchange.request("POST", "/").body("application/json", "{\"apikey\":\"alice-key\""),
        "No API key found in request",
        "Key");
  }

  @Test
  void onAccess_bodyBeyondTheLimit_holdsNoKey() {
    refused(
        Map.of("key_in_body", true),
        FakeExchange.request("POST", "/")
            .body(
                "application/x-www-form-urlencoded",
                "apikey=alice-key&v=" + "x".repeat(KeySearch.MAX_BODY_BYTES)),
        "No API key found in request",
        "Key");
  }

  @Test
  void onAccess_anonymousWithoutKey_isTheAnonymousConsumer() {
    for (String anonymous : List.of("nobody", NOBODY.id().toString())) {
      FakeExchange exchange = FakeExchange.request("GET", "/").build();

      assertThat(plugin(Map.of("anonymous", anonymous)).onAccess(exchange))
          .isEqualTo(Outcome.CONTINUE);

      assertThat(exchange.consumer()).contains(NOBODY);
      assertThat(exchange.credential()).isEmpty();
      Headers sent = exchange.upstreamRequest().headers();
      assertThat(sent.all("X-Consumer-Username")).containsExactly("nobody");
      assertThat(sent.all("X-Anonymous-Consumer")).containsExactly("true");
      assertThat(sent.contains("X-Credential-Identifier")).isFalse();
    }
  }

  @Test
  void onAccess_anonymousAndAlreadyAuthenticated_leavesItSo() {
    FakeExchange exchange = FakeExchange.request("GET", "/").authenticated(ALICE, KEY).build();

    assertThat(plugin(Map.of("anonymous", "nobody")).onAccess(exchange))
        .isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(ALICE);
  }

  @Test
  void onAccess_alreadyAuthenticatedWithoutAnonymous_needsTheKeyToo() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/").authenticated(ALICE, KEY),
        "No API key found in request",
        "Key");
  }

  @Test
  void onAccess_anonymousThatDoesNotExist_responds500AndLogs() {
    FakePluginContext context = context(Map.of("anonymous", "no-such"));
    FakeExchange exchange = FakeExchange.request("GET", "/").build();

    assertThat(context.newPlugin().onAccess(exchange)).isEqualTo(Outcome.RESPONDED);

    Answer answer = exchange.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.errorMessage()).contains("An unexpected error occurred");
    assertThat(context.logger().lines())
        .containsExactly("ERROR anonymous: no-such (expected: a consumer that exists)");
  }

  @Test
  void onAccess_forgedIdentity_isReplaced() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .header("apikey", "alice-key")
            .header("X-Consumer-Username", "root")
            .header("X-Consumer-Username", "root")
            .header("X-Anonymous-Consumer", "true")
            .header("X-Credential-Identifier", "zz")
            .build();

    plugin(Map.of()).onAccess(exchange);

    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.all("X-Consumer-Username")).containsExactly("alice");
    assertThat(sent.all("X-Credential-Identifier")).containsExactly(KEY.id().toString());
    assertThat(sent.contains("X-Anonymous-Consumer")).isFalse();
  }

  @Test
  void onAccess_preflight_needsKeyUnlessToldOtherwise() {
    refused(Map.of(), FakeExchange.request("OPTIONS", "/"), "No API key found in request", "Key");
    FakeExchange exchange = FakeExchange.request("OPTIONS", "/").build();

    assertThat(plugin(Map.of("run_on_preflight", false)).onAccess(exchange))
        .isEqualTo(Outcome.CONTINUE);
    assertThat(exchange.consumer()).isEmpty();
  }

  @Test
  void onAccess_storeIsDown_failsEvenWithAnonymous() {
    FakePluginContext context = context(Map.of("anonymous", "nobody"));
    context.storeIsDown(true);
    FakeExchange exchange = FakeExchange.request("GET", "/").header("apikey", "alice-key").build();

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> context.newPlugin().onAccess(exchange));
  }

  private static void refused(
      Map<String, Object> config, FakeExchange.Builder request, String message, String challenge) {
    FakeExchange exchange = request.build();

    assertThat(plugin(config).onAccess(exchange)).isEqualTo(Outcome.RESPONDED);

    Answer answer = exchange.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.errorMessage()).contains(message);
    assertThat(answer.headers().all("WWW-Authenticate")).containsExactly(challenge);
  }
}
