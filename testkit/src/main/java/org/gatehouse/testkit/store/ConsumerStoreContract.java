package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with consumers. */
public interface ConsumerStoreContract extends EntityStoreContract<Consumer> {
  @Override
  default EntityType<Consumer> type() {
    return EntityType.of(Consumer.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("username", "user-" + n),
        Map.entry("custom_id", "custom-" + n),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }

  @Test
  default void create_usernamesOfAnyLetters_areToldApart(Store store) {
    for (String name :
        List.of("Ann", "ann", "änn", "a\u0308nn", "\ud83d\ude00", "o'hara", "a b", " a b")) {
      Consumer consumer = Samples.entity(type(), Map.of("username", name));
      entities(store).create(consumer);
      assertThat(entities(store).findBy("username", name)).contains(consumer);
    }
  }
}
