package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store does with targets. */
public interface TargetStoreContract extends EntityStoreContract<Target> {
  @Override
  default EntityType<Target> type() {
    return EntityType.of(Target.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("target", "10.0.0." + n + ":8080"),
        Map.entry("weight", (long) n),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }

  @Test
  default void create_timesWithMilliseconds_keepsThem(Store store) {
    Target target = with(least(store, 0), "created_at", 1_795_384_761.123);
    entities(store).create(target);
    assertThat(entities(store).find(target.id()).map(Target::createdAt))
        .contains(1_795_384_761.123);
  }
}
