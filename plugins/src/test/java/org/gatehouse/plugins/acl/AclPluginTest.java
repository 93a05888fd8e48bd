package org.gatehouse.plugins.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.SharedAttributes;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AclPluginTest {
  /** In the groups admins and users. */
  private static final Consumer ALICE = SampleEntities.consumer("alice");

  /** In no group. */
  private static final Consumer BOB = SampleEntities.consumer("bob");

  private static final String FORBIDDEN = "You cannot consume this service";

  private record Proof(UUID id, EntityRef consumer) implements Credential {}

  private static Credential proof(Consumer of) {
    return new Proof(of.id(), new EntityRef(of.id()));
  }

  private static FakePluginContext context(Map<String, ?> config) {
    return FakePluginContext.of(AclPlugin.TYPE, config)
        .add(group(ALICE, "00000000-0000-4000-8000-000000000001", "admins"))
        .add(group(ALICE, "00000000-0000-4000-8000-000000000002", "users"));
  }

  private static AclGroup group(Consumer of, String id, String name) {
    return SampleEntities.entity(
        AclGroup.class,
        Map.of("id", id, "consumer", Map.of("id", of.id().toString()), "group", name));
  }

  private static FakeExchange by(@Nullable Consumer consumer, @Nullable Credential credential) {
    FakeExchange.Builder request =
        FakeExchange.request("GET", "/")
            .header("X-Consumer-Groups", "forged")
            .header("X-Authenticated-Groups", "forged");
    return (consumer == null ? request : request.authenticated(consumer, credential)).build();
  }

  private static FakeExchange by(Consumer consumer) {
    return by(consumer, proof(consumer));
  }

  private static FakeExchange with(FakeExchange exchange, String... learntGroups) {
    exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS, List.of(learntGroups));
    return exchange;
  }

  private static Headers assertPasses(Map<String, ?> config, FakeExchange exchange) {
    assertThat(context(config).newPlugin().onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    return exchange.upstreamRequest().headers();
  }

  private static void assertRefused(
      Map<String, ?> config, FakeExchange exchange, int status, String message) {
    assertThat(context(config).newPlugin().onAccess(exchange)).isEqualTo(Outcome.RESPONDED);
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(status);
    assertThat(exchange.answer().orElseThrow().errorMessage()).contains(message);
  }

  @Test
  void onAccess_memberOfAnAllowedGroup_passesWithAllItsGroups() {
    Headers sent = assertPasses(Map.of("allow", List.of("others", "admins")), by(ALICE));

    assertThat(sent.all("X-Consumer-Groups")).containsExactly("admins, users");
    assertThat(sent.contains("X-Authenticated-Groups")).isFalse();
  }

  @Test
  void onAccess_memberOfNoAllowedGroup_responds403() {
    assertRefused(Map.of("allow", List.of("Admins")), by(ALICE), 403, FORBIDDEN);
    assertRefused(Map.of("allow", List.of("admins")), by(BOB), 403, FORBIDDEN);
  }

  @Test
  void onAccess_memberOfADeniedGroup_responds403() {
    assertRefused(Map.of("deny", List.of("others", "users")), by(ALICE), 403, FORBIDDEN);
  }

  @Test
  void onAccess_memberOfNoDeniedGroup_passes() {
    Headers alice = assertPasses(Map.of("deny", List.of("others")), by(ALICE));
    Headers bob = assertPasses(Map.of("deny", List.of("others")), by(BOB));

    assertThat(alice.all("X-Consumer-Groups")).containsExactly("admins, users");
    assertThat(bob.contains("X-Consumer-Groups")).isFalse();
    assertThat(bob.contains("X-Authenticated-Groups")).isFalse();
  }

  @Test
  void onAccess_hideGroupsHeader_tellsNothingAndLetsNothingForgedPass() {
    Headers sent =
        assertPasses(Map.of("allow", List.of("admins"), "hide_groups_header", true), by(ALICE));

    assertThat(sent.contains("X-Consumer-Groups")).isFalse();
    assertThat(sent.contains("X-Authenticated-Groups")).isFalse();
  }

  @Test
  void onAccess_nobodyRecognized_responds401() {
    assertRefused(Map.of("allow", List.of("admins")), by(null, null), 401, "Unauthorized");
    assertRefused(Map.of("deny", List.of("admins")), by(null, null), 401, "Unauthorized");
  }

  @Test
  void onAccess_anonymousConsumer_isJudgedByItsGroups() {
    assertPasses(Map.of("allow", List.of("admins")), by(ALICE, null));
    assertRefused(Map.of("allow", List.of("others")), by(ALICE, null), 403, FORBIDDEN);
    assertRefused(Map.of("deny", List.of("admins")), by(ALICE, null), 403, FORBIDDEN);
  }

  @Test
  void onAccess_anonymousConsumerInNoGroup_responds401WhereOneIsDemanded() {
    assertRefused(Map.of("allow", List.of("admins")), by(BOB, null), 401, "Unauthorized");
    assertPasses(Map.of("deny", List.of("admins")), by(BOB, null));
  }

  @Test
  void onAccess_learntGroupsWithoutConsumer_count() {
    Map<String, ?> allow = Map.of("allow", List.of("staff"));

    Headers sent = assertPasses(allow, with(by(null, null), "guests", "staff"));
    assertThat(sent.all("X-Authenticated-Groups")).containsExactly("guests, staff");
    assertThat(
            assertPasses(allow, with(by(null, null), "staff", "Zoë")).all("X-Authenticated-Groups"))
        .as("in UTF-8")
        .containsExactly("staff, ZoÃ«");
    assertThat(sent.contains("X-Consumer-Groups")).isFalse();
    assertRefused(allow, with(by(null, null), "guests"), 403, FORBIDDEN);
    assertRefused(allow, with(by(null, null)), 403, FORBIDDEN);
    assertRefused(Map.of("deny", List.of("staff")), with(by(null, null), "staff"), 403, FORBIDDEN);
  }

  @Test
  void onAccess_learntGroupsOfAnAnonymousConsumer_countInPlaceOfItsOwn() {
    assertPasses(Map.of("allow", List.of("staff")), with(by(ALICE, null), "staff"));
    assertRefused(Map.of("allow", List.of("admins")), with(by(ALICE, null), "x"), 403, FORBIDDEN);
  }

  @Test
  void onAccess_learntGroupsOfARecognizedConsumer_countOnlyWhenAlwaysUsed() {
    Map<String, ?> always =
        Map.of("allow", List.of("staff"), "always_use_authenticated_groups", true);

    assertRefused(Map.of("allow", List.of("staff")), with(by(ALICE), "staff"), 403, FORBIDDEN);
    Headers sent = assertPasses(always, with(by(ALICE), "staff"));
    assertThat(sent.all("X-Authenticated-Groups")).containsExactly("staff");
    assertThat(sent.contains("X-Consumer-Groups")).isFalse();
  }

  @Test
  void onAccess_alwaysUseLearntGroupsButNone_fallsBackToTheConsumers() {
    Headers sent =
        assertPasses(
            Map.of("allow", List.of("admins"), "always_use_authenticated_groups", true), by(ALICE));

    assertThat(sent.all("X-Consumer-Groups")).containsExactly("admins, users");
  }

  @Test
  void onAccess_storeDown_failsRatherThanGuesses() {
    for (String list : List.of("allow", "deny")) {
      FakePluginContext context = context(Map.of(list, List.of("admins")));
      context.storeIsDown(true);

      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> context.newPlugin().onAccess(by(ALICE)));
    }
  }
}
