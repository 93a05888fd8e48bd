package org.gatehouse.api.entity;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Abstract;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Match;
import org.gatehouse.api.config.NotOneOf;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;
import org.jspecify.annotations.Nullable;

/** A place that secrets are kept in, by the prefix that references name it with. */
@Entity(name = "vaults", key = "prefix")
public record Vault(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Doc("The name of this vault in references: {vault://PREFIX/key}.")
        @Unique(acrossWorkspaces = true)
        @Match("^[a-z][a-z%d-]-[a-z%d]+$")
        @NotOneOf("env")
        String prefix,
    @Doc("The kind of the vault.") String name,
    @Doc("What the vault is for.") Optional<String> description,
    @Doc("The settings of the vault, by its kind's schema.") @Abstract
        Map<String, @Nullable Object> config,
    @Auto @Doc("When the vault was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the vault was last changed, in seconds since 1970.") long updatedAt,
    @Doc("Tags to find the vault by.") Optional<Set<@TagName String>> tags) {

  /** Without the config, which may hold secrets. */
  @Override
  public String toString() {
    return "vault " + prefix + " " + id;
  }
}
