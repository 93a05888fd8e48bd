package org.gatehouse.gateway.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.TimeToLive;
import org.gatehouse.api.config.Unique;
import org.gatehouse.api.entity.Entity;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.store.settings.SettingsReader;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupCacheTest {
  private static final EntityType<Token> TOKENS = EntityType.of(Token.class);
  private static final EntityType<Badge> BADGES = EntityType.of(Badge.class);

  private final FakeTicker ticker = new FakeTicker();
  private final FakePluginContext entities =
      FakePluginContext.of(
          PluginType.named("any", Nothing.class)
              .create(org.gatehouse.api.plugin.Plugin.class, (config, context) -> null),
          Map.of());
  private final LookupStore store = new LookupStore(entities);
  private Duration patience = Duration.ofMinutes(1);
  private LookupCache cache = cache(Map.of());
  private CredentialLookup<Token> byText = cache.lookup(TOKENS, "text");

  /** A credential as a plugin may bring it. */
  @Entity(name = "tokens", key = "text")
  public record Token(
      @Auto @Doc("The id.") UUID id,
      @Doc("The token.") @Unique String text,
      @Doc("The name.") @Unique Optional<String> name,
      @Doc("What is left.") @TimeToLive Optional<Long> ttl) {}

  /** What an owner may have several of. */
  @Entity(name = "badges")
  public record Badge(
      @Auto @Doc("The id.") UUID id,
      @Doc("Whose it is.") @References("consumers") EntityRef owner,
      @Doc("What is left.") @TimeToLive Optional<Long> ttl) {}

  /** No settings. */
  public record Nothing() {}

  private LookupCache cache(Map<String, String> properties) {
    Settings settings = SettingsReader.read(Map.of(), properties, key -> null);
    return new LookupCache(store, settings, ticker::nanos, new Refresher(patience));
  }

  private void use(Map<String, String> properties) {
    cache.close();
    cache = cache(properties);
    byText = cache.lookup(TOKENS, "text");
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private static Token token(String id, String text) {
    return SampleEntities.entity(
        Token.class, Map.of("id", SampleEntities.id(id), "text", text, "name", id));
  }

  private Token stored(String id, String text) {
    return entities.entities(Token.class).upsert(token(id, text));
  }

  private void changed(Token token) {
    cache.changed(TOKENS, token.id());
  }

  @Test
  void find_known_isNotAskedAgain() {
    Token token = stored("a", "t1");

    assertThat(byText.find("t1")).contains(token);
    ticker.advance(Duration.ofDays(365));
    assertThat(byText.find("t1")).contains(token);
    assertThat(store.asked()).isEqualTo(1);
  }

  @Test
  void find_unknown_isRememberedForAWhile() {
    assertThat(byText.find("t1")).isEmpty();
    ticker.advance(Duration.ofSeconds(59));
    assertThat(byText.find("t1")).isEmpty();
    assertThat(store.asked()).isEqualTo(1);

    stored("a", "t1");
    ticker.advance(Duration.ofSeconds(2));
    assertThat(byText.find("t1")).isPresent();
  }

  @Test
  void find_afterCacheTtl_isAskedAgain() {
    use(Map.of("gatehouse.db_cache_ttl", "10"));
    stored("a", "t1");
    byText.find("t1");

    ticker.advance(Duration.ofSeconds(11));
    entities.entities(Token.class).delete(token("a", "t1").id());

    assertThat(byText.find("t1")).isEmpty();
    assertThat(store.asked()).isEqualTo(2);
  }

  @Test
  void find_credentialThatDies_isAskedForAgainWhenItsTimeIsOver() {
    Token dying = new Token(token("a", "t1").id(), "t1", Optional.empty(), Optional.of(5L));
    entities.entities(Token.class).upsert(dying);
    assertThat(byText.find("t1")).contains(dying);

    entities.entities(Token.class).delete(dying.id());
    ticker.advance(Duration.ofSeconds(4));
    assertThat(byText.find("t1")).contains(dying);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(byText.find("t1")).isEmpty();
  }

  @Test
  void find_whileTheStoreIsDown_servesHitsAndMissesBeyondTheirTime() {
    use(Map.of("gatehouse.db_cache_ttl", "10"));
    Token token = stored("a", "t1");
    byText.find("t1");
    byText.find("gone");

    entities.storeIsDown(true);
    ticker.advance(Duration.ofDays(2));

    assertThat(byText.find("t1")).contains(token);
    assertThat(byText.find("gone")).isEmpty();
    assertThatThrownBy(() -> byText.find("never asked")).isInstanceOf(StoreException.class);
    entities.storeIsDown(false);
    assertThatThrownBy(() -> byText.find("never asked"))
        .hasMessageContaining("the database has just failed");
    ticker.advance(Duration.ofSeconds(1));
    assertThat(byText.find("never asked")).isEmpty();
  }

  /** A token that has been found, and is found on by its text now that the store is down. */
  private Token servedOn(String text) {
    use(Map.of("gatehouse.db_cache_ttl", "10", "gatehouse.db_resurrect_ttl", "30"));
    Token token = stored("a", text);
    byText.find(text);
    entities.storeIsDown(true);
    ticker.advance(Duration.ofSeconds(11));
    assertThat(byText.find(text)).contains(token);
    return token;
  }

  @Test
  void find_whileTheStoreIsDown_asksItNowAndThenOnly() {
    Token token = servedOn("t1");
    int before = store.asked();

    ticker.advance(Duration.ofSeconds(29));
    assertThat(byText.find("t1")).contains(token);
    assertThat(store.asked()).isEqualTo(before);

    entities.storeIsDown(false);
    Token changed = stored("a", "t1");
    ticker.advance(Duration.ofSeconds(2));
    assertThat(byText.find("t1")).contains(changed);
    assertThat(store.asked()).isEqualTo(before + 1);
  }

  @Test
  void find_whileTheStoreIsSilent_servesWhatIsKnownAtOnce_andTheLateAnswerAfterwards() {
    patience = Duration.ofMillis(1);
    use(Map.of("gatehouse.db_cache_ttl", "10", "gatehouse.db_resurrect_ttl", "30"));
    Token first = stored("a", "t1");
    Token second = stored("b", "t2");
    byText.find("t1");
    byText.find("t2");
    Token changed = new Token(first.id(), "t1", Optional.of("changed"), Optional.empty());
    entities.entities(Token.class).upsert(changed);
    CountDownLatch mayAnswer = new CountDownLatch(1);
    store.afterRead(() -> await(mayAnswer));
    ticker.advance(Duration.ofSeconds(11));

    assertThat(byText.find("t1")).contains(first);
    assertThat(byText.find("t1")).contains(first);
    assertThat(byText.find("t2")).contains(second);

    mayAnswer.countDown();
    Awaitility.await().until(() -> byText.find("t1").equals(Optional.of(changed)));
    assertThat(store.asked()).isEqualTo(3); // nobody asked for t2 while t1 was overdue
  }

  @Test
  void find_aFloodOfUnknownValues_throwsNoKnownOneOut() {
    use(Map.of("gatehouse.mem_cache_entries", "100", "gatehouse.db_lookup_rate", "1000000"));
    Token token = stored("a", "t1");
    byText.find("t1");
    for (int i = 0; i < 3000; i++) {
      assertThat(byText.find("unknown" + i)).isEmpty();
    }
    int before = store.asked();

    assertThat(byText.find("t1")).contains(token);
    assertThat(store.asked()).isEqualTo(before);
  }

  @Test
  void find_whatWasUnknownAndIsThere_isFoundAfterItsChange_andTheOtherWayRound() {
    assertThat(byText.find("t1")).isEmpty();
    Token token = stored("a", "t1");
    changed(token);
    assertThat(byText.find("t1")).contains(token);

    entities.entities(Token.class).delete(token.id());
    changed(token);
    assertThat(byText.find("t1")).isEmpty();
    assertThat(byText.find("t1")).isEmpty();
    assertThat(store.asked()).isEqualTo(5); // each change is looked at, too
  }

  @Test
  void find_whileTheStoreIsDown_servesNoCredentialThatHasDied() {
    entities
        .entities(Token.class)
        .upsert(new Token(token("a", "t1").id(), "t1", Optional.empty(), Optional.of(5L)));
    byText.find("t1");

    entities.storeIsDown(true);
    ticker.advance(Duration.ofSeconds(5));

    assertThat(byText.find("t1")).isEmpty();
  }

  @Test
  void find_manyAtOnce_asksOnce() throws Exception {
    Token token = stored("a", "t1");
    CountDownLatch mayAnswer = new CountDownLatch(1);
    store.afterRead(() -> await(mayAnswer));
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      List<Future<Optional<Token>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(threads.submit(() -> byText.find("t1")));
      }
      Awaitility.await().until(() -> store.asked() == 1);
      mayAnswer.countDown();
      for (Future<Optional<Token>> answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS)).contains(token);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(store.asked()).isEqualTo(1);
  }

  @Test
  void find_whenAskingBreaksDown_letsNobodyWaitForEver() throws Exception {
    CountDownLatch bothAsk = new CountDownLatch(1);
    store.afterRead(
        () -> {
          await(bothAsk);
          throw new StackOverflowError("as the test wants it");
        });
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Optional<Token>> first = threads.submit(() -> byText.find("t1"));
      Future<Optional<Token>> second = threads.submit(() -> byText.find("t1"));
      bothAsk.countDown();
      assertThatThrownBy(() -> first.get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(StackOverflowError.class);
      assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(StackOverflowError.class);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void changed_deletedEntity_isForgottenByEveryField() {
    Token token = stored("a", "t1");
    CredentialLookup<Token> byName = cache.lookup(TOKENS, "name");
    CredentialLookup<Token> byId = cache.lookup(TOKENS, "id");
    byText.find("t1");
    byName.find("a");
    byId.find(token.id().toString());

    entities.entities(Token.class).delete(token.id());
    changed(token);

    assertThat(byText.find("t1")).isEmpty();
    assertThat(byName.find("a")).isEmpty();
    assertThat(byId.find(token.id().toString())).isEmpty();
  }

  @Test
  void changed_newValue_replacesTheOldAndWasNeverMissing() {
    Token old = stored("a", "t1");
    byText.find("t1");
    byText.find("t2");

    Token now = stored("a", "t2");
    changed(old);

    assertThat(byText.find("t1")).isEmpty();
    assertThat(byText.find("t2")).contains(now);
  }

  @Test
  void changed_valueThatMovedToAnother_isForgottenWithTheOther() {
    use(Map.of("gatehouse.db_cache_ttl", "10"));
    Token first = stored("a", "t1");
    byText.find("t1");
    entities.entities(Token.class).delete(first.id());
    Token second = stored("b", "t1");
    ticker.advance(Duration.ofSeconds(11));
    assertThat(byText.find("t1")).contains(second);

    entities.entities(Token.class).delete(second.id());
    changed(second);

    assertThat(byText.find("t1")).isEmpty();
  }

  @Test
  void changed_afterTheStoreWasDown_isForgottenAllTheSame() {
    Token token = servedOn("t1");

    entities.storeIsDown(false);
    ticker.advance(Duration.ofSeconds(2));
    entities.entities(Token.class).delete(token.id());
    changed(token);

    assertThat(byText.find("t1")).isEmpty();
  }

  @Test
  void changed_whileTheStoreIsAsked_keepsTheOldAnswerOut() {
    Token token = stored("a", "t1");
    store.afterRead(
        () -> {
          store.afterRead(() -> {});
          entities.entities(Token.class).delete(token.id());
          changed(token);
        });

    byText.find("t1");

    assertThat(byText.find("t1")).isEmpty();
  }

  @Test
  void changed_othersOfTheType_areStillKnown() {
    stored("a", "t1");
    Token other = stored("b", "t2");
    byText.find("t1");
    byText.find("t2");
    int before = store.asked();

    changed(token("a", "t1"));

    assertThat(byText.find("t2")).contains(other);
    // the changed one was asked for, to know what misses it ends
    assertThat(store.asked()).isEqualTo(before + 1);
  }

  @Test
  void changed_typeThatNobodyLooksUp_costsNothing() {
    cache.changed(
        EntityType.of(org.gatehouse.api.entity.Route.class),
        UUID.fromString(SampleEntities.id("r")));

    assertThat(store.asked()).isZero();
  }

  @Test
  void find_moreThanFit_keepsABoundedNumber() {
    use(Map.of("gatehouse.mem_cache_entries", "100", "gatehouse.db_lookup_rate", "1000000"));
    for (int i = 0; i < 2000; i++) {
      stored("a" + i, "t" + i);
      byText.find("t" + i);
    }
    int before = store.asked();
    for (int i = 0; i < 2000; i++) {
      assertThat(byText.find("t" + i)).isPresent();
    }
    assertThat(store.asked() - before).isGreaterThanOrEqualTo(1900);
    assertThat(cache.trackedIds()).isLessThanOrEqualTo(100);
  }

  @Test
  void clear_forgetsEverything() {
    stored("a", "t1");
    byText.find("t1");

    cache.clear();
    byText.find("t1");

    assertThat(store.asked()).isEqualTo(2);
  }

  @Test
  void clear_whileOthersLookUp_letsNoLaterChangeGoUnnoticed() throws Exception {
    use(Map.of("gatehouse.db_lookup_rate", "1000000"));
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tokens.add(stored("a" + i, "t" + i));
    }
    // with so many ids to forget, some lookups end while it is under way
    for (int i = 0; i < 5000; i++) {
      stored(badge("b" + i, "alice", 1_000_000));
    }
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 20; round++) {
        badgesOf("alice");
        CountDownLatch underWay = new CountDownLatch(10);
        Future<?> lookups =
            other.submit(
                () -> {
                  for (Token token : tokens) {
                    byText.find(token.text());
                    underWay.countDown();
                  }
                });
        await(underWay);
        cache.clear();
        lookups.get(10, TimeUnit.SECONDS);

        for (Token token : tokens) {
          entities.entities(Token.class).delete(token.id());
          changed(token);
          assertThat(byText.find(token.text())).isEmpty();
          entities.entities(Token.class).upsert(token);
          changed(token);
        }
      }
    } finally {
      other.shutdownNow();
    }
  }

  private static Badge badge(String id, String owner, long ttl) {
    return SampleEntities.entity(
        Badge.class,
        Map.of(
            "id",
            SampleEntities.id(id),
            "owner",
            Map.of("id", SampleEntities.id(owner)),
            "ttl",
            ttl));
  }

  private Badge stored(Badge badge) {
    return entities.entities(Badge.class).upsert(badge);
  }

  private List<Badge> badgesOf(String owner) {
    return cache.children(BADGES, "owner").of(UUID.fromString(SampleEntities.id(owner)));
  }

  @Test
  void children_known_areNotAskedForAgain() {
    Badge first = stored(badge("a", "alice", 100));
    Badge second = stored(badge("b", "alice", 100));
    stored(badge("c", "bob", 100));

    assertThat(badgesOf("alice")).containsExactlyInAnyOrder(first, second);
    assertThat(badgesOf("alice")).isSameAs(badgesOf("alice"));
    assertThat(badgesOf("nobody")).isEmpty();
    ticker.advance(Duration.ofSeconds(90));
    assertThat(badgesOf("nobody")).isEmpty();
    assertThat(store.asked()).isEqualTo(2);
  }

  @Test
  void children_moreThanOnePage_areAllThere() {
    for (int i = 0; i < 1001; i++) {
      stored(badge("a" + i, "alice", 100));
    }

    assertThat(badgesOf("alice")).hasSize(1001);
    assertThat(cache.trackedIds()).isEqualTo(1001);
  }

  @Test
  void children_oneAddedOrDeletedOrMoved_areAskedForAgain() {
    Badge first = stored(badge("a", "alice", 100));
    assertThat(badgesOf("alice")).containsExactly(first);
    assertThat(badgesOf("bob")).isEmpty();

    Badge second = stored(badge("b", "alice", 100));
    cache.changed(BADGES, second.id());
    assertThat(badgesOf("alice")).containsExactlyInAnyOrder(first, second);

    Badge moved = stored(badge("a", "bob", 100));
    cache.changed(BADGES, moved.id());
    assertThat(badgesOf("alice")).containsExactly(second);
    assertThat(badgesOf("bob")).containsExactly(moved);

    entities.entities(Badge.class).delete(second.id());
    cache.changed(BADGES, second.id());
    assertThat(badgesOf("alice")).isEmpty();
    assertThat(badgesOf("bob")).containsExactly(moved);
  }

  @Test
  void children_changedWhileTheStoreIsAsked_keepTheOldAnswerOut() {
    Badge badge = stored(badge("a", "alice", 100));
    store.afterRead(
        () -> {
          store.afterRead(() -> {});
          entities.entities(Badge.class).delete(badge.id());
          cache.changed(BADGES, badge.id());
        });

    badgesOf("alice");

    assertThat(badgesOf("alice")).isEmpty();
  }

  @Test
  void children_oneDies_areAskedForAgain() {
    Badge dying = stored(badge("a", "alice", 5));
    Badge staying = stored(badge("b", "alice", 100));
    assertThat(badgesOf("alice")).containsExactlyInAnyOrder(dying, staying);

    entities.entities(Badge.class).delete(dying.id());
    ticker.advance(Duration.ofSeconds(5));

    assertThat(badgesOf("alice")).containsExactly(staying);
  }

  @Test
  void children_whileTheStoreIsDown_areServedUntilOneDies() {
    use(Map.of("gatehouse.db_cache_ttl", "2"));
    Badge dying = stored(badge("a", "alice", 5));
    Badge staying = stored(badge("b", "alice", 100));
    badgesOf("alice");

    entities.storeIsDown(true);
    ticker.advance(Duration.ofSeconds(4));
    assertThat(badgesOf("alice")).containsExactlyInAnyOrder(dying, staying);

    ticker.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> badgesOf("alice")).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> badgesOf("bob")).isInstanceOf(StoreException.class);
  }

  @Test
  void children_forgottenByTheKeyOfTheirParent_areAskedForAgain() {
    badgesOf("alice");

    cache.forget("badges:" + SampleEntities.id("alice") + "::::ws");
    badgesOf("alice");

    assertThat(store.asked()).isEqualTo(2);
  }

  @Test
  void toString_neverTellsAValue() {
    assertThat(new LookupKey("tokens", "text", "secret").toString()).doesNotContain("secret");
    assertThat(new LookupCache.Entry(Set.of(), List.of(token("a", "secret")), 1, 1).toString())
        .doesNotContain("secret");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void forget_keyAsKongWritesIt_forgetsThatValueOnly() {
    stored("a", "one");
    stored("b", "two");
    byText.find("one");
    byText.find("two");
    int asked = store.asked();

    cache.forget("tokens:one:::::ws");
    byText.find("two");
    assertThat(store.asked()).isEqualTo(asked);

    byText.find("one");
    assertThat(store.asked()).isEqualTo(asked + 1);
  }

  @Test
  void unreadableRow_isReportedUntilItChanges() {
    Token broken = stored("a", "one");
    store.afterRead(
        () -> {
          throw StoreException.unreadable(
              "tokens", broken.id().toString(), "is broken", new Exception("x"));
        });

    assertThatThrownBy(() -> byText.find("one")).isInstanceOf(StoreException.class);
    assertThat(cache.problems())
        .singleElement()
        .satisfies(row -> assertThat(row.id()).isEqualTo(broken.id().toString()));

    // the change feed goes on: what cannot be read must not hold up what can
    cache.changed(TOKENS, broken.id());
    assertThat(cache.problems()).hasSize(1);

    store.afterRead(() -> {});
    cache.changed(TOKENS, broken.id());
    assertThat(cache.problems()).isEmpty();
    assertThat(byText.find("one")).isPresent();
  }

  @Test
  void unreadableRows_manyOfThem_areNamedUpToAHundred() {
    for (int i = 0; i < 150; i++) {
      String id = SampleEntities.id("t" + i);
      store.afterRead(
          () -> {
            throw StoreException.unreadable("tokens", id, "is broken", new Exception("x"));
          });
      String text = "t" + i;
      assertThatThrownBy(() -> byText.find(text)).isInstanceOf(StoreException.class);
    }
    assertThat(cache.problems()).hasSize(100);
  }
}
