package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** Listing the entities of one type. */
interface PageContract<E extends Record> extends EntityContract<E> {

  private List<E> storedInOrder(Store store, int count) {
    List<E> all = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      all.add(stored(store, n));
    }
    all.sort(Comparator.comparing(entity -> type().id(entity).toString()));
    return all;
  }

  private E tagged(Store store, int n, String... tags) {
    return Samples.seed(store, type(), with(least(store, n), "tags", List.of(tags)));
  }

  private List<E> withTags(Store store, boolean any, String... tags) {
    PageRequest request =
        new PageRequest(10, Optional.empty(), List.of(tags), any, Optional.empty());
    return entities(store).page(request).data();
  }

  @Test
  default void page_emptyStore_isEmptyAndTheLast(Store store) {
    assertThat(entities(store).page(PageRequest.first(10)))
        .isEqualTo(new Page<E>(List.of(), Optional.empty()));
  }

  @Test
  default void page_followedToTheEnd_listsEachEntityOnceInTheOrderOfIds(Store store) {
    List<E> all = storedInOrder(store, 5);
    List<E> listed = new ArrayList<>();
    PageRequest request = PageRequest.first(2);
    Page<E> page = entities(store).page(request);
    listed.addAll(page.data());
    while (page.offset().isPresent()) {
      assertThat(page.data()).hasSize(2);
      request = request.from(page.offset().get());
      page = entities(store).page(request);
      listed.addAll(page.data());
    }
    assertThat(listed).isEqualTo(all);
  }

  @Test
  default void page_asManyAsAsked_isTheLast(Store store) {
    List<E> all = storedInOrder(store, 2);
    assertThat(entities(store).page(PageRequest.first(2)))
        .isEqualTo(new Page<>(all, Optional.empty()));
  }

  @Test
  default void page_offsetOfAnEntityThatIsGone_goesOnBehindIt(Store store) {
    List<E> all = storedInOrder(store, 3);
    Optional<String> offset = entities(store).page(PageRequest.first(1)).offset();
    entities(store).delete(type().id(all.get(0)));
    assertThat(entities(store).page(PageRequest.first(9).from(offset.orElseThrow())).data())
        .isEqualTo(all.subList(1, 3));
  }

  @Test
  default void page_offsetThatNoStoreGave_isRefusedAsKongDoes(Store store) {
    assertBadOffset(store, "zzz", "bad json encoding");
    assertBadOffset(store, "", "bad json encoding");
    assertBadOffset(store, "W10", "bad json encoding"); // []
    assertBadOffset(store, "WyJ4Il0", "bad json encoding"); // ["x"]
    assertBadOffset(store, "a", "bad base64 encoding");
    assertBadOffset(store, "W-0", "bad base64 encoding");
    assertBadOffset(store, "ä", "bad base64 encoding");
  }

  private void assertBadOffset(Store store, String offset, String reason) {
    assertThatThrownBy(() -> entities(store).page(PageRequest.first(1).from(offset)))
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_OFFSET))
        .hasMessage("'" + offset + "' is not a valid offset: " + reason);
  }

  @Test
  default void page_tags_listsEntitiesWithAllOrAnyOfThem(Store store) {
    if (!type().hasTags()) {
      return;
    }
    E red = tagged(store, 0, "red");
    E blue = tagged(store, 1, "blue");
    E both = tagged(store, 2, "red", "blue");
    stored(store, 3);

    assertThat(withTags(store, false, "red")).containsExactlyInAnyOrder(red, both);
    assertThat(withTags(store, false, "red", "blue")).containsExactly(both);
    assertThat(withTags(store, true, "red", "blue")).containsExactlyInAnyOrder(red, blue, both);
    assertThat(withTags(store, true, "Red", "re", "' or true --", "a\u0000")).isEmpty();
    assertThat(withTags(store, true, "red", "a\u0000")).containsExactlyInAnyOrder(red, both);
    assertThat(withTags(store, false, "red", "a\u0000")).isEmpty();
  }

  @Test
  default void page_tagsFollowedToTheEnd_skipsEntitiesWithoutThem(Store store) {
    if (!type().hasTags()) {
      return;
    }
    for (int n = 0; n < 6; n++) {
      tagged(store, n, n % 2 == 0 ? "even" : "odd");
    }
    PageRequest request =
        new PageRequest(2, Optional.empty(), List.of("even"), false, Optional.empty());
    Page<E> first = entities(store).page(request);
    Page<E> second = entities(store).page(request.from(first.offset().orElseThrow()));
    assertThat(first.data()).hasSize(2);
    assertThat(second.data()).hasSize(1);
    assertThat(second.offset()).isEmpty();
  }

  @Test
  default void readAll_someEntities_returnsThemAll(Store store) {
    List<E> all = storedInOrder(store, 3);
    assertThat(store.readAll(type(), row -> assertThat(row).as("unreadable").isNull()))
        .containsExactlyInAnyOrderElementsOf(all);
  }
}
