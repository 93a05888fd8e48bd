package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** The entities that those of one type point to. */
interface ReferenceContract<E extends Record> extends EntityContract<E> {

  private UUID parentOf(E child, Field field) {
    return UUID.fromString(
        String.valueOf(JsonValues.at(json(child), field.name() + ".id").orElseThrow()));
  }

  private static EntityType<?> parentType(Store store, Field field) {
    return store.types().stream()
        .filter(type -> type.name().equals(field.reference().orElseThrow()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  default void write_parentThatIsNotThere_isRefusedNamingFieldAndParent(Store store) {
    for (Field field : type().foreignFields()) {
      UUID nobody = UUID.randomUUID();
      E child = with(full(store, 0), field.name(), Samples.reference(nobody));
      E stored = entities(store).create(full(store, 1));
      E moved = with(stored, field.name(), Samples.reference(nobody));
      for (Runnable write :
          List.<Runnable>of(
              () -> entities(store).create(child),
              () -> entities(store).upsert(child),
              () -> entities(store).update(moved))) {
        assertThatThrownBy(write::run)
            .isInstanceOfSatisfying(
                StoreException.class,
                refused -> {
                  assertThat(refused.code()).isEqualTo(ErrorCode.FOREIGN_KEY_VIOLATION);
                  assertThat(refused)
                      .hasMessage(
                          "the foreign key '{id=\"%s\"}' does not reference an existing '%s' entity."
                              .formatted(nobody, field.reference().orElseThrow()));
                  assertThat(refused.fields())
                      .isEqualTo(Map.of(field.name(), Map.of("id", nobody.toString())));
                });
      }
      assertThat(entities(store).find(type().id(child))).isEmpty();
      assertThat(entities(store).find(type().id(stored))).contains(stored);
      entities(store).delete(type().id(stored));
    }
  }

  @Test
  default void deleteParent_thatCascades_deletesAndLogsTheChildren(Store store) {
    for (Field field : type().foreignFields()) {
      if (field.cascades()) {
        E child = entities(store).create(full(store, 0));
        E other = entities(store).create(full(store, 1));
        UUID parent = parentOf(child, field);
        EntityType<?> parents = parentType(store, field);
        long before = store.revision();

        assertThat(store.entities(parents).delete(parent)).isTrue();

        assertThat(entities(store).find(type().id(child))).isEmpty();
        assertThat(entities(store).find(type().id(other))).contains(other);
        assertThat(store.changesSince(before, 10))
            .extracting(Change::entity, Change::id, Change::operation)
            .containsExactlyInAnyOrder(
                tuple(parents.name(), parent, Operation.DELETE),
                tuple(type().name(), type().id(child), Operation.DELETE));
        entities(store).delete(type().id(other));
      }
    }
  }

  @Test
  default void deleteParent_thatDoesNotCascade_isRefusedNamingTheChildren(Store store) {
    for (Field field : type().foreignFields()) {
      if (!field.cascades()) {
        E child = entities(store).create(full(store, 0));
        UUID parent = parentOf(child, field);
        EntityType<?> parents = parentType(store, field);
        assertThatThrownBy(() -> store.entities(parents).delete(parent))
            .isInstanceOfSatisfying(
                StoreException.class,
                refused -> {
                  assertThat(refused.code()).isEqualTo(ErrorCode.FOREIGN_KEY_VIOLATION);
                  assertThat(refused)
                      .hasMessage(
                          "an existing '%s' entity references this '%s' entity"
                              .formatted(type().name(), parents.name()));
                  assertThat(refused.fields()).isEqualTo(Map.of("@referenced_by", type().name()));
                });
        assertThat(store.entities(parents).find(parent)).isPresent();
        entities(store).delete(type().id(child));
        assertThat(store.entities(parents).delete(parent)).isTrue();
      }
    }
  }

  @Test
  default void page_ofAParent_listsItsChildrenOnly(Store store) {
    E child = Samples.seed(store, type(), full(store, 0));
    Samples.seed(store, type(), full(store, 1));
    for (Field field : type().foreignFields()) {
      Parent parent = new Parent(field.name(), parentOf(child, field));
      assertThat(entities(store).page(PageRequest.first(10).of(parent)).data())
          .containsExactly(child);
      Parent nobody = new Parent(field.name(), UUID.randomUUID());
      assertThat(entities(store).page(PageRequest.first(10).of(nobody)).data()).isEmpty();
    }
  }

  @Test
  default void findBy_endpointKeyAmongChildren_findsThatOfTheParentOnly(Store store) {
    if (type().endpointKey().isEmpty()) {
      return;
    }
    String key = type().endpointKey().get().name();
    E child = Samples.seed(store, type(), full(store, 0));
    E other = Samples.seed(store, type(), full(store, 1));
    String value = String.valueOf(json(child).get(key));
    for (Field field : type().foreignFields()) {
      Parent parent = new Parent(field.name(), parentOf(child, field));
      Parent stranger = new Parent(field.name(), parentOf(other, field));
      assertThat(entities(store).findBy(key, value, parent)).contains(child);
      assertThat(entities(store).findBy(key, value, stranger)).isEmpty();
    }
  }
}
