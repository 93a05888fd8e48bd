package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.TagUse;
import org.junit.jupiter.api.Test;

/** Tags over the entities of all types. */
public interface TagContract {
  /** Ids in ascending order, of a service, a consumer and an upstream. */
  List<UUID> IDS =
      List.of(
          UUID.fromString("10000000-0000-4000-8000-000000000000"),
          UUID.fromString("80000000-0000-4000-8000-000000000000"),
          UUID.fromString("f0000000-0000-4000-8000-000000000000"));

  private static void store(Store store) {
    create(store, Service.class, Map.of("id", id(0), "host", "h", "tags", List.of("z", "a")));
    create(store, Consumer.class, Map.of("id", id(1), "username", "u", "tags", List.of("a")));
    create(store, Upstream.class, Map.of("id", id(2), "name", "up", "tags", List.of("a", "b")));
    create(store, Consumer.class, Map.of("username", "untagged"));
  }

  private static String id(int n) {
    return IDS.get(n).toString();
  }

  private static <E extends Record> void create(
      Store store, Class<E> type, Map<String, Object> values) {
    EntityType<E> entities = EntityType.of(type);
    Samples.seed(store, entities, Samples.entity(entities, values));
  }

  @Test
  default void tags_followedToTheEnd_listsEachInTheOrderOfIdsAndOfEachEntity(Store store) {
    store(store);
    List<TagUse> listed = new ArrayList<>();
    PageRequest request = PageRequest.first(2);
    Page<TagUse> page = store.tags(Optional.empty(), request);
    listed.addAll(page.data());
    while (page.offset().isPresent()) {
      request = request.from(page.offset().get());
      page = store.tags(Optional.empty(), request);
      listed.addAll(page.data());
    }
    assertThat(listed)
        .containsExactly(
            new TagUse("services", IDS.get(0), "z"),
            new TagUse("services", IDS.get(0), "a"),
            new TagUse("consumers", IDS.get(1), "a"),
            new TagUse("upstreams", IDS.get(2), "a"),
            new TagUse("upstreams", IDS.get(2), "b"));
  }

  @Test
  default void tags_pageThatEndsWithinAnEntity_isContinuedByItsIdAndTheNumberOfTheTag(Store store) {
    store(store);
    Page<TagUse> page = store.tags(Optional.empty(), PageRequest.first(1));
    byte[] offset = Base64.getDecoder().decode(page.offset().orElseThrow());
    assertThat(new String(offset, StandardCharsets.UTF_8)).isEqualTo("[\"" + id(0) + "\",1]");
  }

  @Test
  default void tags_ofOneName_listsItsEntitiesInTheOrderOfIds(Store store) {
    store(store);
    Page<TagUse> first = store.tags(Optional.of("a"), PageRequest.first(2));
    assertThat(first.data())
        .containsExactly(
            new TagUse("services", IDS.get(0), "a"), new TagUse("consumers", IDS.get(1), "a"));
    Page<TagUse> second =
        store.tags(Optional.of("a"), PageRequest.first(2).from(first.offset().orElseThrow()));
    assertThat(second)
        .isEqualTo(new Page<>(List.of(new TagUse("upstreams", IDS.get(2), "a")), Optional.empty()));
  }

  @Test
  default void tags_thatNobodyHas_areEmpty(Store store) {
    store(store);
    assertThat(store.tags(Optional.of("A"), PageRequest.first(2)).data()).isEmpty();
    assertThat(store.tags(Optional.of("a\u0000"), PageRequest.first(2)).data()).isEmpty();
  }
}
