package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.jspecify.annotations.Nullable;

/** What every store does with an entity that a plugin brings. */
public interface SampleTokenStoreContract extends EntityStoreContract<SampleToken> {
  @Override
  default EntityType<SampleToken> type() {
    return EntityType.of(SampleToken.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("token", "token-" + n),
        Map.entry("scope", "scope-" + n),
        Map.entry("uses", Long.MAX_VALUE - n),
        Map.entry("ratio", 0.1 + n),
        Map.entry("tags", List.of("red", "tag-" + n)));
  }
}
