package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.KeySet;
import org.jspecify.annotations.Nullable;

/** What every store does with sets of keys. */
public interface KeySetStoreContract extends EntityStoreContract<KeySet> {
  @Override
  default EntityType<KeySet> type() {
    return EntityType.of(KeySet.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("name", "set-" + n), Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }
}
