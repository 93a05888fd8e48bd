package com.example.badge;

import java.util.List;
import org.gatehouse.api.plugin.PluginProvider;
import org.gatehouse.api.plugin.PluginType;

/** Lists the one plugin of this jar. */
public final class BadgeProvider implements PluginProvider {
  @Override
  public List<PluginType<?>> pluginTypes() {
    return List.of(BadgeAuthPlugin.TYPE);
  }
}
