package org.gatehouse.gateway.plugin;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that runs, and the row that it was made of, with no references left in its config.
 *
 * @param priority see {@link PluginType#priority}
 */
record RunningPlugin(int priority, PluginInstance instance, Plugin plugin) {
  private static final Set<String> HTTP = Set.of("http", "https", "grpc", "grpcs");

  /** Whether the row is for requests at all, not only for streams. */
  boolean isForRequests() {
    return !Collections.disjoint(HTTP, instance.protocols());
  }

  PluginChain.Link link() {
    return new PluginChain.Link(
        instance.name(), priority, Phase.handledBy(plugin.getClass()), plugin);
  }

  @Nullable UUID routeId() {
    return id(instance.route());
  }

  @Nullable UUID serviceId() {
    return id(instance.service());
  }

  @Nullable UUID consumerId() {
    return id(instance.consumer());
  }

  private static @Nullable UUID id(Optional<EntityRef> reference) {
    return reference.map(EntityRef::id).orElse(null);
  }
}
