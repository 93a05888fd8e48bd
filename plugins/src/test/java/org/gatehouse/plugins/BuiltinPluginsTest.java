package org.gatehouse.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.gatehouse.api.plugin.PluginProvider;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.PluginContract;
import org.junit.jupiter.api.Test;

class BuiltinPluginsTest implements PluginContract {
  @Override
  public List<PluginType<?>> pluginTypes() {
    return new BuiltinPlugins().pluginTypes();
  }

  @Override
  public Path pages() {
    return Path.of("../docs/plugins");
  }

  @Test
  void pluginTypes_areListedInTheOrderInWhichTheyRun() {
    assertThat(pluginTypes())
        .isSortedAccordingTo(
            Comparator.<PluginType<?>>comparingInt(PluginType::priority).reversed());
  }

  @Test
  void serviceLoader_findsTheCatalogue() {
    assertThat(ServiceLoader.load(PluginProvider.class))
        .hasAtLeastOneElementOfType(BuiltinPlugins.class);
  }
}
