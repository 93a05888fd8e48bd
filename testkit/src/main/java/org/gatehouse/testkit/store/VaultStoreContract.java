package org.gatehouse.testkit.store;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Vault;
import org.jspecify.annotations.Nullable;

/** What every store does with vaults. */
public interface VaultStoreContract extends EntityStoreContract<Vault> {
  @Override
  default EntityType<Vault> type() {
    return EntityType.of(Vault.class);
  }

  @Override
  default Map<String, @Nullable Object> values(int n) {
    return Map.ofEntries(
        Map.entry("prefix", "my-vault" + n),
        Map.entry("name", "env"),
        Map.entry("description", "the environment"),
        Map.entry("config", Map.of("prefix", "GATEHOUSE_" + n + "_")),
        Map.entry("tags", List.of("red", "tag-" + n, "grün")));
  }
}
