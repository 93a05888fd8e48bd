package org.gatehouse.gateway.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.testkit.plugin.SampleEntities;

/** Rows of plugins, as the Admin API would have written them. */
final class PluginRows {
  private PluginRows() {}

  /** A row whose id follows from its name and scope: pairs such as {@code "route", "r1"}. */
  static PluginInstance row(String name, String... scope) {
    return row(name, Map.of(), scope);
  }

  /** As {@link #row(String, String...)}, with further fields. */
  static PluginInstance row(String name, Map<String, ?> more, String... scope) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", SampleEntities.id(name + String.join("+", scope)));
    fields.put("name", name);
    fields.put("config", Map.of());
    for (int i = 0; i < scope.length; i += 2) {
      fields.put(scope[i], Map.of("id", SampleEntities.id(scope[i + 1])));
    }
    fields.putAll(more);
    return SampleEntities.entity(PluginInstance.class, fields);
  }
}
