package org.gatehouse.testkit.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.PluginType;
import org.jspecify.annotations.Nullable;

/** What the Admin API would say of a plugin's config. */
public final class ConfigProblems {
  private ConfigProblems() {}

  /** The {@code fields} of the error for a plugin row with this config; empty when it is sound. */
  public static Map<String, @Nullable Object> of(
      PluginType<?> type, Map<String, ? extends @Nullable Object> config) {
    return accept(type, config).problems().fields();
  }

  static ConfigSchema.Accepted accept(
      PluginType<?> type, Map<String, ? extends @Nullable Object> config) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("id", SampleEntities.id(type.name()));
    row.put("name", type.name());
    row.put("config", new LinkedHashMap<>(config));
    return type.instanceSchema().accept(row, FakePluginContext.START);
  }
}
