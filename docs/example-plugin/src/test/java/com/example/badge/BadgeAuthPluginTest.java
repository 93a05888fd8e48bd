package com.example.badge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class BadgeAuthPluginTest {
  private final Consumer alice = SampleEntities.consumer("alice");
  private final FakePluginContext context =
      FakePluginContext.of(BadgeAuthPlugin.TYPE, Map.of())
          .add(alice)
          .add(
              new Badge(
                  UUID.randomUUID(),
                  1_700_000_000,
                  new EntityRef(alice.id()),
                  "4711",
                  Optional.of(Set.of())));

  @Test
  void onAccess_knownBadge_authenticatesAndHidesTheNumber() {
    FakeExchange exchange = FakeExchange.request("GET", "/").header("X-Badge", "4711").build();

    assertThat(context.newPlugin().onAccess(exchange)).isEqualTo(Outcome.CONTINUE);

    assertThat(exchange.consumer()).contains(alice);
    assertThat(exchange.upstreamRequest().headers().contains("X-Badge")).isFalse();
    assertThat(exchange.upstreamRequest().headers().first("X-Consumer-ID"))
        .contains(alice.id().toString());
  }

  @Test
  void onAccess_unknownOrMissingBadge_responds401() {
    FakeExchange unknown = FakeExchange.request("GET", "/").header("X-Badge", "1").build();
    FakeExchange missing = FakeExchange.request("GET", "/").build();

    assertThat(context.newPlugin().onAccess(unknown)).isEqualTo(Outcome.RESPONDED);
    assertThat(context.newPlugin().onAccess(missing)).isEqualTo(Outcome.RESPONDED);

    assertThat(unknown.answer().orElseThrow().status()).isEqualTo(401);
    assertThat(missing.answer().orElseThrow().status()).isEqualTo(401);
  }

  @Test
  void badge_numberWithLetters_isRefusedWithItsOwnMessage() {
    assertThat(
            ConfigSchema.of(Badge.class)
                .accept(Map.of("number", "47eleven"), Instant.EPOCH)
                .problems()
                .fields())
        .containsEntry("number", "a badge number has digits only")
        .containsEntry("consumer", "required field missing");
  }
}
