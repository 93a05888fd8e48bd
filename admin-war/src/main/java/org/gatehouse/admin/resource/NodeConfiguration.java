package org.gatehouse.admin.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.store.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the node as {@code GET /} shows them: ours, and those that tools of Kong read.
 */
final class NodeConfiguration {
  private static final ConfigSchema<Settings> SCHEMA = ConfigSchema.of(Settings.class);

  private final AdminNode node;

  NodeConfiguration(AdminNode node) {
    this.node = node;
  }

  Map<String, @Nullable Object> json() {
    Settings settings = node.settings();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    Map<String, @Nullable Object> values = SCHEMA.unbind(settings);
    for (Field field : SCHEMA.fields()) {
      if (!field.is(Field.Trait.SECRET)) {
        json.put(field.name(), values.get(field.name()));
      }
    }
    json.put("role", "traditional");
    json.put("router_flavor", "traditional_compatible");
    json.put("admin_listen", List.of("127.0.0.1:" + settings.adminPort()));
    json.put("admin_listeners", List.of(listener("127.0.0.1", settings.adminPort(), false)));
    json.put("admin_gui_listeners", List.of());
    json.put(
        "proxy_listeners",
        List.of(
            listener("0.0.0.0", settings.proxyPort(), false),
            listener("0.0.0.0", settings.proxySslPort(), true)));
    json.put("loaded_plugins", loadedPlugins());
    return json;
  }

  private static Map<String, Object> listener(String ip, long port, boolean ssl) {
    return Map.of("ip", ip, "port", port, "ssl", ssl, "listener", ip + ":" + port);
  }

  private Map<String, Boolean> loadedPlugins() {
    Map<String, Boolean> loaded = new LinkedHashMap<>();
    for (PluginType<?> type : node.catalogue().types()) {
      loaded.put(type.name(), true);
    }
    return loaded;
  }
}
