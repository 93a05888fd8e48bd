package org.gatehouse.testkit.store;

import java.util.Optional;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;

/**
 * A plugin that does nothing and brings {@link SampleToken}s and {@link SampleGrant}s: what a store
 * must manage for plugins of any author. Its migrations are in {@code db/postgresql/sample} on the
 * class path.
 */
public final class SamplePlugin implements Plugin {
  public static final PluginType<Config> TYPE =
      PluginType.named("sample", Config.class)
          .priority(1)
          .entity(SampleToken.class)
          .entity(SampleGrant.class)
          .create(SamplePlugin.class, (config, context) -> new SamplePlugin());

  /** No settings but a comment. */
  public record Config(@Doc("Says nothing.") Optional<String> comment) {}
}
