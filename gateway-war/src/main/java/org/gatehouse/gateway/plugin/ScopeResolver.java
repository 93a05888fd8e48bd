package org.gatehouse.gateway.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which instance of each plugin applies to an exchange: the one whose scope is the most
 * specific of those that fit, in Kong's order of precedence.
 *
 * <p>Thread-safe. A chain is worked out when it is first asked for and kept; there are no more than
 * routes times consumers that a plugin is configured for.
 */
public final class ScopeResolver {
  /** What a scope counts for: consumer before route before service, and together before alone. */
  private static final Comparator<RunningPlugin> SPECIFICITY =
      Comparator.comparingInt(ScopeResolver::specificity);

  private final List<List<RunningPlugin>> instancesByType;
  private final Set<UUID> consumersWithPlugins = new HashSet<>();
  private final Map<Scope, PluginChain> chains = new ConcurrentHashMap<>();

  private record Scope(@Nullable UUID route, @Nullable UUID service, @Nullable UUID consumer) {}

  ScopeResolver(List<RunningPlugin> plugins) {
    Map<String, List<RunningPlugin>> byType = new LinkedHashMap<>();
    plugins.stream()
        .filter(plugin -> plugin.instance().enabled() && plugin.isForRequests())
        .sorted(Comparator.comparingInt((RunningPlugin plugin) -> -plugin.type().priority()))
        .forEach(
            plugin ->
                byType
                    .computeIfAbsent(plugin.type().name(), name -> new ArrayList<>())
                    .add(plugin));
    byType.values().forEach(instances -> instances.sort(SPECIFICITY.reversed()));
    this.instancesByType = List.copyOf(byType.values());
    plugins.forEach(
        plugin -> {
          if (plugin.consumerId() != null) {
            consumersWithPlugins.add(plugin.consumerId());
          }
        });
  }

  /** A resolver for no plugins. */
  public static ScopeResolver none() {
    return new ScopeResolver(List.of());
  }

  /** The plugins without any scope, which alone can run before a route is known. */
  public PluginChain global() {
    return chain(null, null, null);
  }

  /** The plugins for a route and its service, and for a consumer when one is known. */
  public PluginChain chain(@Nullable UUID route, @Nullable UUID service, @Nullable UUID consumer) {
    UUID relevant = consumer != null && consumersWithPlugins.contains(consumer) ? consumer : null;
    return chains.computeIfAbsent(new Scope(route, service, relevant), this::resolve);
  }

  private PluginChain resolve(Scope scope) {
    List<PluginChain.Link> chosen = new ArrayList<>();
    for (List<RunningPlugin> instances : instancesByType) {
      instances.stream()
          .filter(instance -> fits(instance, scope))
          .findFirst()
          .ifPresent(instance -> chosen.add(instance.link()));
    }
    return PluginChain.of(chosen);
  }

  private static boolean fits(RunningPlugin plugin, Scope scope) {
    return fits(plugin.routeId(), scope.route())
        && fits(plugin.serviceId(), scope.service())
        && fits(plugin.consumerId(), scope.consumer());
  }

  private static boolean fits(@Nullable UUID wanted, @Nullable UUID actual) {
    return wanted == null || Objects.equals(wanted, actual);
  }

  /*
   * Kong's order: consumer+route+service, consumer+route, consumer+service, route+service,
   * consumer, route, service, global.
   */
  private static int specificity(RunningPlugin plugin) {
    boolean consumer = plugin.consumerId() != null;
    boolean route = plugin.routeId() != null;
    boolean service = plugin.serviceId() != null;
    int parts = (consumer ? 1 : 0) + (route ? 1 : 0) + (service ? 1 : 0);
    return 8 * parts + (consumer ? 4 : 0) + (route ? 2 : 0) + (service ? 1 : 0);
  }
}
