package org.gatehouse.api.plugin;

import java.util.List;

/**
 * Lists the plugins of a jar. Found by {@link java.util.ServiceLoader}: name the implementation in
 * {@code META-INF/services/org.gatehouse.api.plugin.PluginProvider}.
 */
public interface PluginProvider {
  /** The types, in any order. */
  List<PluginType<?>> pluginTypes();
}
