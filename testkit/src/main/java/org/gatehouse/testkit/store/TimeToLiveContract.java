package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Entities that expire; on stores that are opened with {@link SamplePlugin}. */
public interface TimeToLiveContract {
  /** The type of the entities that expire. */
  EntityType<SampleToken> TOKENS = EntityType.of(SampleToken.class);

  private static SampleToken token(Store store, String token, @Nullable Long ttl) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("consumer", Samples.reference(Samples.parent(store, "consumers")));
    values.put("token", token);
    values.put("scope", "all");
    values.put("tags", List.of("red"));
    values.put("ttl", ttl);
    return Samples.entity(TOKENS, values);
  }

  /** A token of which at least the find by id sees no more. */
  private static SampleToken expired(Store store, String token) {
    EntityStore<SampleToken> tokens = store.entities(TOKENS);
    SampleToken created = tokens.create(token(store, token, 1L));
    await().until(() -> tokens.find(created.id()).isEmpty());
    return created;
  }

  @Test
  default void create_ttl_returnsWhatIsLeftRoundedDown(Store store) {
    SampleToken created = store.entities(TOKENS).create(token(store, "t", 3600L));
    assertThat(created.ttl()).contains(3599L);
    assertThat(store.entities(TOKENS).find(created.id()).flatMap(SampleToken::ttl))
        .hasValueSatisfying(left -> assertThat(left).isBetween(3540L, 3599L));
  }

  @Test
  default void create_ttlOfManyYears_isKeptAndHoldsNobodyUp(Store store) {
    long ttl = 400_000_000;
    SampleToken created = store.entities(TOKENS).create(token(store, "old", ttl));
    store.entities(TOKENS).create(token(store, "next", null));
    assertThat(store.history().find(store.revision())).isPresent();
    assertThat(store.check()).isEmpty();
    assertThat(store.entities(TOKENS).findBy("token", "old"))
        .map(SampleToken::id)
        .contains(created.id());
    assertThat(store.entities(TOKENS).find(created.id()).flatMap(SampleToken::ttl))
        .hasValueSatisfying(left -> assertThat(left).isBetween(ttl - 3600, ttl));
  }

  @Test
  default void create_noTtl_staysForEver(Store store) {
    SampleToken created = store.entities(TOKENS).create(token(store, "t", null));
    assertThat(created.ttl()).isEmpty();
    store.cleanUp();
    assertThat(store.entities(TOKENS).find(created.id())).contains(created);
  }

  @Test
  default void find_expired_findsNothingByAnyWay(Store store) {
    SampleToken gone = expired(store, "gone");
    EntityStore<SampleToken> tokens = store.entities(TOKENS);
    assertThat(tokens.findAll(List.of(gone.id()))).isEmpty();
    assertThat(tokens.findBy("token", "gone")).isEmpty();
    assertThat(tokens.page(PageRequest.first(10)).data()).isEmpty();
    assertThat(store.readAll(TOKENS, row -> {})).isEmpty();
    assertThat(store.tags(Optional.empty(), PageRequest.first(10)).data()).isEmpty();
    assertThat(tokens.update(gone)).isEmpty();
    assertThat(tokens.delete(gone.id())).isFalse();
  }

  @Test
  default void create_uniqueValueOfAnExpiredOne_isAccepted(Store store) {
    expired(store, "again");
    SampleToken second = store.entities(TOKENS).create(token(store, "again", null));
    assertThat(store.entities(TOKENS).findBy("token", "again")).contains(second);
  }

  @Test
  default void upsert_idOfAnExpiredOne_makesANewOne(Store store) {
    SampleToken gone = expired(store, "gone");
    SampleToken again = TOKENS.schema().bind(withoutTtl(TOKENS.schema().unbind(gone)));
    assertThat(store.entities(TOKENS).upsert(again)).isEqualTo(again);
  }

  private static Map<String, @Nullable Object> withoutTtl(Map<String, @Nullable Object> values) {
    Map<String, @Nullable Object> staying = new LinkedHashMap<>(values);
    staying.put("ttl", null);
    return staying;
  }

  @Test
  default void update_withoutTtl_makesItStay(Store store) {
    SampleToken created = store.entities(TOKENS).create(token(store, "t", 3600L));
    SampleToken staying = TOKENS.schema().bind(withoutTtl(TOKENS.schema().unbind(created)));
    assertThat(store.entities(TOKENS).update(staying)).contains(staying);
  }

  @Test
  default void cleanUp_expired_isLoggedAsDeleted(Store store) {
    SampleToken gone = expired(store, "gone");
    long before = store.revision();
    store.cleanUp();
    assertThat(store.changesSince(before, 10))
        .extracting(Change::entity, Change::id, Change::operation)
        .containsExactly(tuple("sample_tokens", gone.id(), Operation.DELETE));
  }
}
