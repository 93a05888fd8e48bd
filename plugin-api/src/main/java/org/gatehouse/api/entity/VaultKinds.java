package org.gatehouse.api.entity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.jspecify.annotations.Nullable;

/** The kinds of vaults that there are, by the name that a vault gives as its kind. */
public final class VaultKinds {
  private static final ConfigSchema<Vault> BASE = ConfigSchema.of(Vault.class);

  private static final Map<String, ConfigSchema<Vault>> KINDS =
      Map.of(
          "env",
          BASE.specialize(ConfigSchema.of(EnvVaultConfig.class), List.of(), List.of(), List.of()));

  private VaultKinds() {}

  /** The schema of vaults of one kind; empty when there is no such kind. */
  public static Optional<ConfigSchema<Vault>> find(String kind) {
    return Optional.ofNullable(KINDS.get(kind));
  }

  /** The schema of one kind's config in the shape of Kong's; empty when there is no such kind. */
  public static Optional<Map<String, @Nullable Object>> rendered(String kind) {
    return find(kind).map(schema -> schema.renderSpecialized(List.of("config"), BASE));
  }
}
