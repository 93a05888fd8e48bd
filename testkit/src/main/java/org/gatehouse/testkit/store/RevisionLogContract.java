package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.RevisionLog.EntityChange;
import org.gatehouse.api.store.RevisionLog.EntityState;
import org.gatehouse.api.store.RevisionLog.Revision;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who changed what; on stores that are opened with {@link SamplePlugin}. */
public interface RevisionLogContract {
  /** Entities that have children. */
  EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);

  /** Children that go with their consumer. */
  EntityType<SampleToken> TOKENS = EntityType.of(SampleToken.class);

  /** Entities that clients bring about. */
  EntityType<SampleGrant> GRANTS = EntityType.of(SampleGrant.class);

  private static SampleGrant grant(String code) {
    return Samples.entity(GRANTS, Map.of("code", code));
  }

  private static Consumer consumer(String name) {
    return Samples.entity(CONSUMERS, Map.of("username", name, "tags", List.of("red", "blue")));
  }

  private static SampleToken token(String name, Consumer consumer) {
    return Samples.entity(
        TOKENS,
        Map.of(
            "token",
            name,
            "scope",
            name,
            "uses",
            7L,
            "ratio",
            0.5,
            "consumer",
            Samples.reference(consumer.id())));
  }

  private static Consumer renamed(Consumer consumer, String name) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(CONSUMERS.schema().unbind(consumer));
    values.put("username", name);
    return CONSUMERS.schema().bind(values);
  }

  private static long create(Store store, String author, String name) {
    return store
        .transaction(
            Origin.of(author), entities -> entities.entities(CONSUMERS).create(consumer(name)))
        .revision()
        .orElseThrow();
  }

  private static Optional<Consumer> asConsumer(Optional<Map<String, @Nullable Object>> values) {
    return values.map(CONSUMERS.schema()::bind);
  }

  private static Optional<SampleToken> asToken(Optional<Map<String, @Nullable Object>> values) {
    return values.map(TOKENS.schema()::bind);
  }

  @Test
  default void page_emptyStore_isEmpty(Store store) {
    assertThat(store.history().page(10, Optional.empty()))
        .isEqualTo(new Page<Revision>(List.of(), Optional.empty()));
  }

  @Test
  default void page_someRevisions_listsTheNewestFirstWithTimeAndAuthor(Store store) {
    long first = create(store, "ann", "a");
    store.entities(CONSUMERS).create(consumer("b"));
    long second = store.revision();

    List<Revision> revisions = store.history().page(10, Optional.empty()).data();

    assertThat(revisions)
        .extracting(Revision::number, Revision::author, Revision::changes)
        .containsExactly(tuple(second, "", 1), tuple(first, "ann", 1));
    assertThat(revisions)
        .allSatisfy(
            revision ->
                assertThat(revision.atMillis())
                    .isCloseTo(System.currentTimeMillis(), within(30_000L)));
    assertThat(store.history().find(first)).contains(revisions.get(1));
  }

  @Test
  default void page_followedToTheEnd_listsEachRevisionOnce(Store store) {
    List<Long> numbers = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      numbers.add(0, create(store, "", "consumer-" + n));
    }
    RevisionLog history = store.history();
    Page<Revision> first = history.page(2, Optional.empty());
    Page<Revision> second = history.page(2, first.offset());
    Page<Revision> third = history.page(2, second.offset());
    assertThat(first.data()).extracting(Revision::number).isEqualTo(numbers.subList(0, 2));
    assertThat(second.data()).extracting(Revision::number).isEqualTo(numbers.subList(2, 4));
    assertThat(third.data()).extracting(Revision::number).isEqualTo(numbers.subList(4, 5));
    assertThat(third.offset()).isEmpty();
    assertThat(history.page(5, Optional.empty()).offset()).isEmpty();
  }

  @Test
  default void page_offsetThatNoStoreGave_isRefused(Store store) {
    for (String offset : List.of("zzz", "a", "W10", "ä")) {
      assertThatThrownBy(() -> store.history().page(2, Optional.of(offset)))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OFFSET));
    }
  }

  @Test
  default void find_numberThatNeverWas_findsNothing(Store store) {
    long newest = create(store, "", "a");
    RevisionLog history = store.history();
    assertThat(history.find(newest + 1)).isEmpty();
    assertThat(history.find(0)).isEmpty();
    assertThat(history.find(-1)).isEmpty();
    assertThat(history.find(Long.MAX_VALUE)).isEmpty();
    assertThat(history.changes(newest + 1)).isEmpty();
  }

  @Test
  default void changes_ofEachKind_tellValuesBeforeAndAfter(Store store) {
    Consumer consumer = store.entities(CONSUMERS).create(consumer("old"));
    Consumer renamed = renamed(consumer, "new");
    long created = store.revision();
    store.entities(CONSUMERS).update(renamed);
    long updated = store.revision();
    store.entities(CONSUMERS).delete(consumer.id());
    long deleted = store.revision();

    EntityChange create = only(store.history().changes(created));
    assertThat(create.entity()).isEqualTo("consumers");
    assertThat(create.id()).isEqualTo(consumer.id());
    assertThat(create.operation()).isEqualTo(Operation.CREATE);
    assertThat(create.before()).isEmpty();
    assertThat(asConsumer(create.after())).contains(consumer);

    EntityChange update = only(store.history().changes(updated));
    assertThat(update.operation()).isEqualTo(Operation.UPDATE);
    assertThat(asConsumer(update.before())).contains(consumer);
    assertThat(asConsumer(update.after())).contains(renamed);

    EntityChange delete = only(store.history().changes(deleted));
    assertThat(delete.operation()).isEqualTo(Operation.DELETE);
    assertThat(asConsumer(delete.before())).contains(renamed);
    assertThat(delete.after()).isEmpty();
  }

  private static EntityChange only(List<EntityChange> changes) {
    assertThat(changes).hasSize(1);
    return changes.get(0);
  }

  @Test
  default void changes_deletionThatCascades_tellWhatWentAlong(Store store) {
    Consumer consumer = store.entities(CONSUMERS).create(consumer("parent"));
    SampleToken token = store.entities(TOKENS).create(token("child", consumer));
    store.entities(CONSUMERS).delete(consumer.id());
    long deleted = store.revision();

    List<EntityChange> changes = store.history().changes(deleted);

    assertThat(changes)
        .extracting(EntityChange::entity, EntityChange::id, EntityChange::operation)
        .containsExactlyInAnyOrder(
            tuple("consumers", consumer.id(), Operation.DELETE),
            tuple("sample_tokens", token.id(), Operation.DELETE));
    assertThat(
            changes.stream()
                .filter(change -> change.entity().equals("sample_tokens"))
                .map(change -> asToken(change.before())))
        .containsExactly(Optional.of(token));
    assertThat(store.history().find(deleted).map(Revision::changes)).contains(2);
  }

  @Test
  default void statesAt_oldRevision_tellsWhatChangedEntitiesWereParentsFirst(Store store) {
    Consumer deleted = store.entities(CONSUMERS).create(consumer("deleted-later"));
    SampleToken child = store.entities(TOKENS).create(token("deleted-later", deleted));
    Consumer changed = store.entities(CONSUMERS).create(consumer("changed-later"));
    store.entities(CONSUMERS).create(consumer("never-touched"));
    long then = store.revision();
    store.entities(CONSUMERS).update(renamed(changed, "once"));
    store.entities(CONSUMERS).update(renamed(changed, "twice"));
    store.entities(CONSUMERS).delete(deleted.id());
    Consumer later = store.entities(CONSUMERS).create(consumer("made-later"));

    List<EntityState> states = store.history().statesAt(then);

    assertThat(states)
        .extracting(EntityState::entity, EntityState::id)
        .containsExactlyInAnyOrder(
            tuple("consumers", changed.id()),
            tuple("consumers", deleted.id()),
            tuple("consumers", later.id()),
            tuple("sample_tokens", child.id()));
    assertThat(states.get(3).entity()).isEqualTo("sample_tokens");
    assertThat(asToken(states.get(3).values())).contains(child);
    for (EntityState state : states.subList(0, 3)) {
      Optional<Consumer> expected =
          state.id().equals(later.id())
              ? Optional.empty()
              : Optional.of(state.id().equals(changed.id()) ? changed : deleted);
      assertThat(asConsumer(state.values())).isEqualTo(expected);
    }
  }

  @Test
  default void statesAt_whatClientsHaveGotMeanwhile_isLeftOut(Store store) {
    SampleGrant takenBack = store.entities(GRANTS).create(grant("taken-back"));
    long then = create(store, "", "a");
    store.entities(GRANTS).delete(takenBack.id());
    store.entities(GRANTS).create(grant("made-later"));
    Consumer later = store.entities(CONSUMERS).create(consumer("made-later"));

    assertThat(store.history().statesAt(then))
        .extracting(EntityState::entity, EntityState::id)
        .containsExactly(tuple("consumers", later.id()));
  }

  @Test
  default void statesAt_newestRevision_isEmpty(Store store) {
    long newest = create(store, "", "a");
    assertThat(store.history().statesAt(newest)).isEmpty();
  }

  @Test
  default void cleanUp_recentRevisions_areKept(Store store) {
    long first = create(store, "", "a");
    long second = create(store, "", "b");
    store.cleanUp();
    assertThat(store.history().page(10, Optional.empty()).data())
        .extracting(Revision::number)
        .containsExactly(second, first);
    assertThat(store.history().changes(first)).hasSize(1);
  }
}
