package org.gatehouse.plugins.basicauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.awaitility.Awaitility;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthPluginTest {
  private static final Consumer ALICE = SampleEntities.consumer("alice");
  private static final Consumer BOB = SampleEntities.consumer("bob");
  private static final Consumer NOBODY = SampleEntities.consumer("nobody");
  private static final BasicAuthCredential OF_ALICE =
      credential(ALICE, "al", PasswordHash.of("p:w é"));
  private static final BasicAuthCredential OF_BOB =
      credential(BOB, "bob", PasswordHash.ofKong("pw", BOB.id().toString()));

  private static BasicAuthCredential credential(Consumer of, String username, String hash) {
    return SampleEntities.entity(
        BasicAuthCredential.class,
        Map.of(
            "id",
            SampleEntities.id(username + "'s password"),
            "consumer",
            Map.of("id", of.id().toString()),
            "username",
            username,
            "password",
            hash));
  }

  private static FakePluginContext context(Map<String, Object> config) {
    return FakePluginContext.of(BasicAuthPlugin.TYPE, config)
        .add(ALICE)
        .add(BOB)
        .add(NOBODY)
        .add(OF_ALICE)
        .add(OF_BOB);
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
  }

  private static Outcome run(FakePluginContext context, FakeExchange exchange) {
    Plugin plugin = context.newPlugin();
    try {
      return plugin.onAccess(exchange);
    } finally {
      plugin.close();
    }
  }

  private static void refused(Map<String, Object> config, FakeExchange.Builder request) {
    FakeExchange exchange = request.build();

    assertThat(run(context(config), exchange)).isEqualTo(Outcome.RESPONDED);

    Answer answer = exchange.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.errorMessage()).contains("Unauthorized");
    assertThat(answer.headers().all("WWW-Authenticate"))
        .containsExactly("Basic realm=\"" + config.getOrDefault("realm", "service") + "\"");
  }

  @Test
  void onAccess_rightPassword_isAlice() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/").header("Authorization", basic("al:p:w é")).build();

    assertThat(run(context(Map.of()), exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.credential()).contains(OF_ALICE);
    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.all("X-Consumer-ID")).containsExactly(ALICE.id().toString());
    assertThat(sent.all("X-Consumer-Username")).containsExactly("alice");
    assertThat(sent.all("X-Credential-Identifier")).containsExactly("al");
    assertThat(sent.contains("X-Anonymous-Consumer")).isFalse();
    assertThat(sent.contains("Authorization")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic ", "BASIC   ", "Basic", "  Basic "})
  void onAccess_schemeAsKongTakesIt_isAlice(String scheme) {
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .header("Authorization", scheme + basic("al:p:w é").substring("Basic ".length()))
            .build();

    assertThat(run(context(Map.of()), exchange)).isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void onAccess_proxyAuthorization_goesFirst() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .header("Authorization", basic("bob:pw"))
            .header("Proxy-Authorization", basic("al:p:w é"))
            .build();

    run(context(Map.of("hide_credentials", true)), exchange);

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.upstreamRequest().headers().contains("Proxy-Authorization")).isFalse();
    assertThat(exchange.upstreamRequest().headers().contains("Authorization")).isTrue();
  }

  @Test
  void onAccess_unknownByProxyAuthorization_isTriedByAuthorization() {
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .header("Proxy-Authorization", basic("zoe:pw"))
            .header("Authorization", basic("bob:pw"))
            .build();

    run(context(Map.of("hide_credentials", true)), exchange);

    assertThat(exchange.consumer()).contains(BOB);
    assertThat(exchange.upstreamRequest().headers().contains("Proxy-Authorization")).isFalse();
    assertThat(exchange.upstreamRequest().headers().contains("Authorization")).isFalse();
  }

  @Test
  void onAccess_wrongByProxyAuthorization_isRefused() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Proxy-Authorization", basic("al:wrong"))
            .header("Authorization", basic("bob:pw")));
  }

  @Test
  void onAccess_nothing_isRefusedWithTheRealm() {
    refused(Map.of("realm", "r"), FakeExchange.request("GET", "/"));
    refused(Map.of(), FakeExchange.request("OPTIONS", "/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"al:p:w", "al:", "al:P:W É", "zoe:pw", "AL:p:w é", "bob:PW"})
  void onAccess_wrongPasswordOrName_isRefused(String login) {
    refused(Map.of(), FakeExchange.request("GET", "/").header("Authorization", basic(login)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic !!!",
        "Basic",
        "Bearer Ym9iOnB3",
        "Bearer x, Basic Ym9iOnB3",
        "Basic Ym9iOnB3=",
        "Basic Ym9iOnB3 Ym9iOnB3",
        "Basic OnB3", // :pw
        "Basic Ym9i", // bob
        "Basic OmJvYjpwdw==", // :bob:pw
        "Basic AGJvYjpwdw==", // a NUL before bob:pw
        "Basic Ym9iOnB3Cg==" // a line's end behind
      })
  void onAccess_whatCannotBeRead_isRefused(String value) {
    refused(Map.of(), FakeExchange.request("GET", "/").header("Authorization", value));
  }

  @Test
  void onAccess_notUtf8_isRefused() {
    String latin1 = Base64.getEncoder().encodeToString("al:p:w é".getBytes(ISO_8859_1));

    refused(Map.of(), FakeExchange.request("GET", "/").header("Authorization", "Basic " + latin1));
  }

  @Test
  void onAccess_oversized_isRefused() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Authorization", basic("bob:" + "x".repeat(10_000))));
  }

  @Test
  void onAccess_repeatedField_isRefused() {
    refused(
        Map.of(),
        FakeExchange.request("GET", "/")
            .header("Authorization", basic("bob:pw"))
            .header("Authorization", basic("bob:pw")));
  }

  @Test
  void onAccess_refused_logsWhyWithoutTheSecret() {
    FakePluginContext context = context(Map.of());

    run(
        context,
        FakeExchange.request("GET", "/").header("Authorization", basic("al:guess")).build());

    assertThat(context.logger().lines()).containsExactly("DEBUG refused: wrong password");
  }

  @Test
  void onAccess_credentialWithoutConsumer_isRefused() {
    FakePluginContext context = context(Map.of());
    context.entities(Consumer.class).delete(BOB.id());
    FakeExchange exchange =
        FakeExchange.request("GET", "/").header("Authorization", basic("bob:pw")).build();

    assertThat(run(context, exchange)).isEqualTo(Outcome.RESPONDED);
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(401);
  }

  @Test
  void onAccess_anonymous_isWhoCannotLogIn() {
    for (String login : new String[] {"bob:wrong", "zoe:pw"}) {
      FakeExchange exchange =
          FakeExchange.request("GET", "/").header("Authorization", basic(login)).build();

      run(context(Map.of("anonymous", "nobody", "hide_credentials", true)), exchange);

      assertThat(exchange.consumer()).contains(NOBODY);
      assertThat(exchange.credential()).isEmpty();
      assertThat(exchange.upstreamRequest().headers().all("X-Anonymous-Consumer"))
          .containsExactly("true");
      assertThat(exchange.upstreamRequest().headers().contains("Authorization")).isFalse();
    }
  }

  @Test
  void onAccess_changedPassword_countsAtOnce() {
    FakePluginContext context = context(Map.of());
    Plugin plugin = context.newPlugin();
    assertThat(answer(plugin, "al:p:w é")).isEqualTo(Outcome.CONTINUE);
    assertThat(answer(plugin, "al:p:w é")).isEqualTo(Outcome.CONTINUE);

    context.update(
        BasicAuthCredential.class,
        OF_ALICE.id(),
        known -> known.withPassword(PasswordHash.of("new")));

    assertThat(answer(plugin, "al:p:w é")).isEqualTo(Outcome.RESPONDED);
    assertThat(answer(plugin, "al:new")).isEqualTo(Outcome.CONTINUE);
    plugin.close();
  }

  private static Outcome answer(Plugin plugin, String login) {
    return plugin.onAccess(
        FakeExchange.request("GET", "/").header("Authorization", basic(login)).build());
  }

  @Test
  void onAccess_goodLoginByHashOfKong_isStoredAnew() {
    FakePluginContext context = context(Map.of());
    Plugin plugin = context.newPlugin();
    assertThat(answer(plugin, "bob:wrong")).isEqualTo(Outcome.RESPONDED);
    assertThat(answer(plugin, "bob:pw")).isEqualTo(Outcome.CONTINUE);

    Awaitility.await().until(() -> PasswordHash.isOurs(stored(context, OF_BOB)));

    assertThat(answer(plugin, "bob:pw")).isEqualTo(Outcome.CONTINUE);
    assertThat(answer(plugin, "bob:wrong")).isEqualTo(Outcome.RESPONDED);
    assertThat(stored(context, OF_ALICE)).isEqualTo(OF_ALICE.password());
    plugin.close();
  }

  private static String stored(FakePluginContext context, BasicAuthCredential credential) {
    return context
        .entities(BasicAuthCredential.class)
        .find(credential.id())
        .orElseThrow()
        .password();
  }

  @Test
  void upgrade_storeThatFails_harmsNobodyAndIsTriedLater() {
    FakePluginContext context = context(Map.of());
    try (PasswordUpgrades upgrades = new PasswordUpgrades()) {
      context.storeIsDown(true);
      upgrades.upgrade(OF_BOB, "pw", context);
      Awaitility.await().until(() -> !context.logger().lines().isEmpty());
      assertThat(context.logger().lines()).hasSize(1);
      assertThat(context.logger().lines().get(0))
          .startsWith("WARNING password of basic-auth credential " + OF_BOB.id())
          .doesNotContain(OF_BOB.password());

      context.storeIsDown(false);
      context.advance(Duration.ofMinutes(1));
      upgrades.upgrade(OF_BOB, "pw", context);
      Awaitility.await().until(() -> PasswordHash.isOurs(stored(context, OF_BOB)));
    }
  }

  @Test
  void upgrade_threadThatCannotBeStarted_harmsNobodyAndIsTriedLater() {
    FakePluginContext context = context(Map.of());
    ScarceThreads threads = new ScarceThreads(1);
    try (PasswordUpgrades upgrades = new PasswordUpgrades(threads)) {
      upgrades.upgrade(OF_BOB, "pw", context);
      assertThat(context.logger().lines())
          .singleElement()
          .asString()
          .startsWith("WARNING password of basic-auth credential " + OF_BOB.id())
          .endsWith("unable to create native thread");

      context.advance(Duration.ofMinutes(1));
      upgrades.upgrade(OF_BOB, "pw", context);
      Awaitility.await().until(() -> PasswordHash.isOurs(stored(context, OF_BOB)));
    }
  }

  @Test
  void upgrade_passwordChangedMeanwhile_leavesTheNewOne() {
    FakePluginContext context = context(Map.of());
    String changed = PasswordHash.ofKong("changed", BOB.id().toString());
    context.update(BasicAuthCredential.class, OF_BOB.id(), known -> known.withPassword(changed));
    try (PasswordUpgrades upgrades = new PasswordUpgrades()) {
      upgrades.upgrade(OF_BOB, "pw", context);
      // one after the other: when this is done, so is that
      upgrades.upgrade(OF_ALICE.withPassword("outdated"), "p:w é", context);
      BasicAuthCredential third = credential(ALICE, "third", "outdated");
      context.add(third);
      upgrades.upgrade(third, "p", context);
      Awaitility.await().until(() -> PasswordHash.isOurs(stored(context, third)));
    }

    assertThat(stored(context, OF_BOB)).isEqualTo(changed);
  }
}
