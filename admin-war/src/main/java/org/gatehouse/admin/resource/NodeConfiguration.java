package org.gatehouse.admin.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

  private static final String LOOPBACK = "127.0.0.1";

  /** Settings of Kong that tools look at, and that can be nothing else here. */
  private static final Map<String, Object> ALWAYS =
      Map.ofEntries(
          Map.entry("role", "traditional"),
          Map.entry("router_flavor", "traditional_compatible"),
          Map.entry("admin_gui_listen", List.of("off")),
          Map.entry("admin_gui_listeners", List.of()),
          Map.entry("admin_gui_path", "/"),
          Map.entry("admin_gui_ssl_enabled", false),
          Map.entry("admin_ssl_enabled", false),
          Map.entry("anonymous_reports", false),
          Map.entry("cluster_listeners", List.of()),
          Map.entry("kic", false),
          Map.entry("new_dns_client", false),
          Map.entry("proxy_ssl_enabled", true),
          Map.entry("status_ssl_enabled", false),
          Map.entry("stream_listen", List.of("off")),
          Map.entry("stream_listeners", List.of()),
          Map.entry("vaults", List.of("bundled")),
          Map.entry("wasm", false),
          Map.entry("worker_consistency", "eventual"));

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
    // tools refuse what Kong does not have any more, but speak the same to it
    json.put("gatehouse_database", settings.database());
    json.put("database", settings.database().equals("off") ? "off" : "postgres");
    json.put("log_level", node.logLevel().current());
    json.put("real_ip_recursive", settings.realIpRecursive() ? "on" : "off");
    json.put("headers", lowerCase(settings.headers()));
    json.put("headers_upstream", lowerCase(settings.headersUpstream()));
    json.put("prefix", settings.data());
    json.put("loaded_plugins", loadedPlugins());
    json.put("loaded_vaults", Map.of("env", true));
    addListeners(settings, json);
    json.putAll(ALWAYS);
    return json;
  }

  private static void addListeners(Settings settings, Map<String, @Nullable Object> json) {
    Map<String, Object> admin = listener(LOOPBACK, settings.adminPort(), false);
    Map<String, Object> status = listener(LOOPBACK, settings.statusPort(), false);
    Map<String, Object> proxy = listener("0.0.0.0", settings.proxyPort(), false);
    Map<String, Object> proxySsl = listener("0.0.0.0", settings.proxySslPort(), true);
    json.put("admin_listen", List.of(text(admin)));
    json.put("admin_listeners", List.of(admin));
    json.put("status_listen", List.of(text(status)));
    json.put("status_listeners", List.of(status));
    json.put("proxy_listen", List.of(text(proxy), text(proxySsl)));
    json.put("proxy_listeners", List.of(proxy, proxySsl));
  }

  private static String text(Map<String, Object> listener) {
    return String.valueOf(listener.get("listener"));
  }

  private static List<String> lowerCase(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static Map<String, Object> listener(String ip, long port, boolean ssl) {
    return Map.of(
        "ip", ip, "port", port, "ssl", ssl, "listener", ip + ":" + port + (ssl ? " ssl" : ""));
  }

  private Map<String, Boolean> loadedPlugins() {
    Map<String, Boolean> loaded = new LinkedHashMap<>();
    for (PluginType<?> type : node.catalogue().types()) {
      loaded.put(type.name(), true);
    }
    return loaded;
  }
}
