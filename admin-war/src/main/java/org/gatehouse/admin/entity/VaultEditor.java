package org.gatehouse.admin.entity;

import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Vault;
import org.gatehouse.api.entity.VaultKinds;
import org.jspecify.annotations.Nullable;

/** Vaults, whose config has the schema of the kind that their name says. */
final class VaultEditor extends EntityEditor<Vault> {
  VaultEditor(Entities entities) {
    super(EntityType.of(Vault.class), entities);
  }

  @Override
  public ConfigSchema<Vault> schemaOf(Map<String, @Nullable Object> values) {
    String name = kind(values);
    return VaultKinds.find(name)
        .orElseThrow(
            () -> Violations.ofSchema("name", "vault '%s' is not installed".formatted(name)));
  }
}
