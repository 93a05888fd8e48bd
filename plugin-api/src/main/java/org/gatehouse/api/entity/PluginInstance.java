package org.gatehouse.api.entity;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.config.Abstract;
import org.gatehouse.api.config.Auto;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.EntityName;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.config.Protocol;
import org.gatehouse.api.config.References;
import org.gatehouse.api.config.TagName;
import org.gatehouse.api.config.Unique;
import org.jspecify.annotations.Nullable;

/**
 * A plugin configured for a scope: a route, a service, a consumer, any of them together, or all.
 */
@Entity(name = "plugins", key = "instance_name")
@Entity.UniqueTogether({"name", "route", "service", "consumer"})
public record PluginInstance(
    @Auto @Doc("The id, a UUID.") UUID id,
    @Doc("The name of the plugin.") String name,
    @Unique @EntityName Optional<String> instanceName,
    @Auto @Doc("When the plugin was made, in seconds since 1970.") long createdAt,
    @Auto @Doc("When the plugin was last changed, in seconds since 1970.") long updatedAt,
    @Doc("The only route that the plugin applies to.")
        @References(value = "routes", onDelete = "cascade")
        @Default({})
        Optional<EntityRef> route,
    @Doc("The only service that the plugin applies to.")
        @References(value = "services", onDelete = "cascade")
        @Default({})
        Optional<EntityRef> service,
    @Doc("The only consumer that the plugin applies to.")
        @References(value = "consumers", onDelete = "cascade")
        @Default({})
        Optional<EntityRef> consumer,
    @Doc("The settings of the plugin, by its own schema.") @Abstract
        Map<String, @Nullable Object> config,
    @Doc("The protocols of requests that the plugin applies to.")
        @Default({"grpc", "grpcs", "http", "https"})
        Set<@Protocol String> protocols,
    @Doc("Whether the plugin applies.") @Default("true") boolean enabled,
    @Doc("Tags to find the plugin by.") Optional<Set<@TagName String>> tags) {

  /** Without the config, which may hold secrets. */
  @Override
  public String toString() {
    return "plugin " + name + " " + id;
  }
}
