package org.gatehouse.api.plugin;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Vault;
import org.gatehouse.api.entity.VaultKinds;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of entities whose fields depend on what they are: a plugin's config on its name, a
 * vault's on its kind. Immutable.
 */
public final class EntitySchemas {
  private final Map<String, PluginType<?>> plugins = new LinkedHashMap<>();

  public EntitySchemas(Collection<PluginType<?>> plugins) {
    plugins.forEach(plugin -> this.plugins.put(plugin.name(), plugin));
  }

  /**
   * The schema of an entity with these values; empty when they name a plugin that is not loaded or
   * a kind of vault that there is not, or none at all.
   */
  @SuppressWarnings("unchecked")
  public <E extends Record> Optional<ConfigSchema<E>> find(
      EntityType<E> type, Map<String, ? extends @Nullable Object> values) {
    Class<E> record = type.schema().type();
    if (record == PluginInstance.class) {
      return Optional.ofNullable(plugins.get(String.valueOf(values.get("name"))))
          .map(plugin -> (ConfigSchema<E>) plugin.instanceSchema());
    }
    if (record == Vault.class) {
      return VaultKinds.find(String.valueOf(values.get("name")))
          .map(schema -> (ConfigSchema<E>) schema);
    }
    return Optional.of(type.schema());
  }
}
