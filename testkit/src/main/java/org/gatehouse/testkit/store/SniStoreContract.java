package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Sni;
import org.jspecify.annotations.Nullable;

/** What every store does with TLS server names. */
public interface SniStoreContract extends EntityStoreContract<Sni> {
  @Override
  default EntityType<Sni> type() {
    return EntityType.of(Sni.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("name", "*.sni-" + n + ".test"),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }
}
