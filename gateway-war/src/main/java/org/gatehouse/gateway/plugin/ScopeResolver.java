package org.gatehouse.gateway.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which instance of each plugin applies to an exchange: the one whose scope is the most
 * specific of those that fit, in Kong's order of precedence.
 *
 * <p>Thread-safe. A chain is worked out when it is first asked for and kept; those parts of a scope
 * that no plugin is configured for make no difference, so that most exchanges share a few chains.
 */
public final class ScopeResolver {
  /*
   * Routes times consumers can be more chains than fit into memory. Beyond this many, all are
   * forgotten, and those in use are worked out once more.
   */
  private static final int MOST_CHAINS = 100_000;

  private final List<Map<Scope, RunningPlugin>> instancesByType;
  private final Set<UUID> routes = new HashSet<>();
  private final Set<UUID> services = new HashSet<>();
  private final Set<UUID> consumers = new HashSet<>();
  private final Map<Scope, PluginChain> chains = new ConcurrentHashMap<>();
  private final PluginChain global;

  /** What a plugin is configured for, or an exchange is about; null for the parts that are not. */
  private record Scope(@Nullable UUID route, @Nullable UUID service, @Nullable UUID consumer) {}

  ScopeResolver(List<RunningPlugin> plugins) {
    Map<String, Map<Scope, RunningPlugin>> byType = new LinkedHashMap<>();
    plugins.stream()
        .filter(plugin -> plugin.instance().enabled() && plugin.isForRequests())
        .sorted(Comparator.comparingInt((RunningPlugin plugin) -> -plugin.priority()))
        .forEach(
            plugin ->
                byType
                    .computeIfAbsent(plugin.instance().name(), name -> new HashMap<>())
                    .putIfAbsent(scopeOf(plugin), plugin));
    this.instancesByType = List.copyOf(byType.values());
    this.global = resolve(new Scope(null, null, null));
  }

  private Scope scopeOf(RunningPlugin plugin) {
    return new Scope(
        noted(plugin.routeId(), routes),
        noted(plugin.serviceId(), services),
        noted(plugin.consumerId(), consumers));
  }

  private static @Nullable UUID noted(@Nullable UUID id, Set<UUID> ids) {
    if (id != null) {
      ids.add(id);
    }
    return id;
  }

  /** A resolver for no plugins. */
  public static ScopeResolver none() {
    return new ScopeResolver(List.of());
  }

  /** The plugins without any scope, which alone can run before a route is known. */
  public PluginChain global() {
    return global;
  }

  /** The plugins for a route and its service, and for a consumer when one is known. */
  public PluginChain chain(@Nullable UUID route, @Nullable UUID service, @Nullable UUID consumer) {
    Scope scope =
        new Scope(
            relevant(route, routes), relevant(service, services), relevant(consumer, consumers));
    if (scope.route() == null && scope.service() == null && scope.consumer() == null) {
      return global;
    }
    PluginChain known = chains.get(scope);
    if (known != null) {
      return known;
    }
    if (chains.size() >= MOST_CHAINS) {
      chains.clear();
    }
    PluginChain resolved = resolve(scope);
    PluginChain other = chains.putIfAbsent(scope, resolved);
    return other == null ? resolved : other;
  }

  private static @Nullable UUID relevant(@Nullable UUID id, Set<UUID> withPlugins) {
    return id != null && withPlugins.contains(id) ? id : null;
  }

  private PluginChain resolve(Scope scope) {
    List<Scope> precedence = precedence(scope);
    List<PluginChain.Link> chosen = new ArrayList<>();
    for (Map<Scope, RunningPlugin> instances : instancesByType) {
      for (Scope candidate : precedence) {
        RunningPlugin found = instances.get(candidate);
        if (found != null) {
          chosen.add(found.link());
          break;
        }
      }
    }
    return PluginChain.of(chosen);
  }

  /** The scopes that fit, in Kong's order. Parts that an exchange lacks only repeat some. */
  private static List<Scope> precedence(Scope scope) {
    UUID route = scope.route();
    UUID service = scope.service();
    UUID consumer = scope.consumer();
    return List.of(
        scope,
        new Scope(route, null, consumer),
        new Scope(null, service, consumer),
        new Scope(route, service, null),
        new Scope(null, null, consumer),
        new Scope(route, null, null),
        new Scope(null, service, null),
        new Scope(null, null, null));
  }
}
