package org.gatehouse.admin.entity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.EnvVaultConfig;
import org.gatehouse.api.entity.Vault;
import org.jspecify.annotations.Nullable;

/** Vaults, whose config has the schema of the kind that their name says. */
public final class VaultEditor extends EntityEditor<Vault> {
  private static final ConfigSchema<Vault> BASE = ConfigSchema.of(Vault.class);

  /** The kinds of vaults that there are, by name. */
  private static final Map<String, ConfigSchema<Vault>> KINDS =
      Map.of(
          "env",
          BASE.specialize(ConfigSchema.of(EnvVaultConfig.class), List.of(), List.of(), List.of()));

  VaultEditor(Entities entities) {
    super(EntityType.of(Vault.class), entities);
  }

  /** The schema of one kind's config in the shape of Kong's; empty when there is no such kind. */
  public static Optional<Map<String, @Nullable Object>> rendered(String kind) {
    return Optional.ofNullable(KINDS.get(kind))
        .map(schema -> schema.renderSpecialized(List.of("config"), BASE));
  }

  @Override
  public ConfigSchema<Vault> schemaOf(Map<String, @Nullable Object> values) {
    String name = kind(values);
    return Optional.ofNullable(KINDS.get(name))
        .orElseThrow(
            () -> Violations.ofSchema("name", "vault '%s' is not installed".formatted(name)));
  }
}
