package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.Field.Trait;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Creating, replacing and deleting the entities of one type, and the log of it. */
interface WriteContract<E extends Record> extends EntityContract<E> {

  @Test
  default void values_ofASample_nameEveryFieldButForeignAndAutomaticOnes() {
    List<String> expected =
        type().schema().fields().stream()
            .filter(field -> field.reference().isEmpty() && !field.is(Trait.TRANSIENT))
            .filter(field -> !field.is(Trait.AUTO) || field.is(Trait.UNIQUE))
            .filter(field -> !field.is(Trait.TIME_TO_LIVE))
            .map(Field::name)
            .sorted()
            .toList();
    assertThat(new TreeSet<>(values(0).keySet())).containsExactlyElementsOf(expected);
  }

  @Test
  default void create_allFields_findsAnEqualEntity(Store store) {
    E entity = full(store, 0);
    E created = entities(store).create(entity);
    assertThat(json(created)).isEqualTo(json(entity));
    assertThat(entities(store).find(type().id(entity))).contains(entity);
  }

  @Test
  default void create_leastFields_leavesTheOthersAbsent(Store store) {
    E entity = least(store, 0);
    assertThat(entities(store).create(entity)).isEqualTo(entity);
    assertThat(entities(store).find(type().id(entity))).contains(entity);
  }

  @Test
  default void create_idOfAnother_isAPrimaryKeyViolation(Store store) {
    UUID id = type().id(stored(store, 0));
    E second = with(least(store, 1), "id", id.toString());
    assertThatThrownBy(() -> entities(store).create(second))
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.PRIMARY_KEY_VIOLATION);
              assertThat(refused).hasMessage("primary key violation on key '{id=\"" + id + "\"}'");
              assertThat(refused.fields()).isEqualTo(Map.of("id", id.toString()));
            });
  }

  @Test
  default void find_unknownId_returnsNothing(Store store) {
    stored(store, 0);
    assertThat(entities(store).find(UUID.randomUUID())).isEmpty();
  }

  @Test
  default void findAll_someIds_returnsThoseThatThereAre(Store store) {
    E first = entities(store).create(full(store, 0));
    E second = entities(store).create(full(store, 1));
    stored(store, 2);
    List<UUID> ids = List.of(type().id(second), UUID.randomUUID(), type().id(first));
    assertThat(entities(store).findAll(ids)).containsExactlyInAnyOrder(first, second);
    assertThat(entities(store).findAll(List.of())).isEmpty();
  }

  @Test
  default void update_otherValues_replacesThemAll(Store store) {
    E old = entities(store).create(full(store, 0));
    E changed = with(full(store, 1), "id", type().id(old).toString());
    assertThat(entities(store).update(changed)).contains(changed);
    assertThat(entities(store).find(type().id(old))).contains(changed);
  }

  @Test
  default void update_fieldsLeftOut_removesTheirValues(Store store) {
    E old = entities(store).create(full(store, 0));
    E changed = with(least(store, 1), "id", type().id(old).toString());
    assertThat(entities(store).update(changed)).contains(changed);
  }

  @Test
  default void update_unknownId_returnsNothingAndAddsNothing(Store store) {
    E unknown = least(store, 0);
    assertThat(entities(store).update(unknown)).isEmpty();
    assertThat(entities(store).find(type().id(unknown))).isEmpty();
  }

  @Test
  default void upsert_unknownId_addsTheEntity(Store store) {
    E entity = full(store, 0);
    assertThat(entities(store).upsert(entity)).isEqualTo(entity);
    assertThat(entities(store).find(type().id(entity))).contains(entity);
  }

  @Test
  default void upsert_knownId_replacesAllButWhenItWasMade(Store store) {
    E old = with(full(store, 0), "created_at", 1_000_000_000L);
    entities(store).create(old);
    E changed = with(full(store, 1), "id", type().id(old).toString());
    Map<String, @Nullable Object> expected = new LinkedHashMap<>(json(changed));
    expected.put("created_at", 1_000_000_000L);
    assertThat(json(entities(store).upsert(changed))).isEqualTo(expected);
    assertThat(entities(store).find(type().id(old)).map(this::json)).contains(expected);
  }

  @Test
  default void delete_knownId_removesTheEntity(Store store) {
    E entity = stored(store, 0);
    assertThat(entities(store).delete(type().id(entity))).isTrue();
    assertThat(entities(store).find(type().id(entity))).isEmpty();
  }

  @Test
  default void delete_unknownId_returnsFalse(Store store) {
    assertThat(entities(store).delete(UUID.randomUUID())).isFalse();
  }

  @Test
  default void write_ofEachKind_addsOneChangeInItsOrder(Store store) {
    EntityStore<E> entities = entities(store);
    E first = least(store, 0);
    E second = with(least(store, 1), "id", type().id(first).toString());
    long before = store.revision();

    entities.create(first);
    entities.update(second);
    entities.upsert(first);
    entities.delete(type().id(first));

    List<Change> changes = store.changesSince(before, 100);
    assertThat(changes)
        .extracting(Change::operation)
        .containsExactly(Operation.CREATE, Operation.UPDATE, Operation.UPDATE, Operation.DELETE);
    assertThat(changes).allMatch(change -> change.entity().equals(type().name()));
    assertThat(changes).allMatch(change -> change.id().equals(type().id(first)));
  }

  @Test
  default void write_thatIsRefusedOrDoesNothing_addsNoChange(Store store) {
    E known = stored(store, 0);
    long before = store.revision();
    assertThatThrownBy(() -> entities(store).create(known)).isInstanceOf(StoreException.class);
    entities(store).delete(UUID.randomUUID());
    entities(store).update(with(known, "id", UUID.randomUUID().toString()));
    assertThat(store.changesSince(before, 100)).isEmpty();
  }
}
