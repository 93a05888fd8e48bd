package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compiles routes to routers, and keeps what it has compiled for the next one.
 *
 * <p>For one thread, one that serves no requests.
 */
public final class RouteCompiler {
  private Map<UUID, Compiled> known = Map.of();

  /**
   * What became of a route.
   *
   * @param rejected null when it could be compiled, or is not meant to be
   */
  private record Compiled(
      RoutedService routed, List<RouteRule> rules, @Nullable RejectedRoute rejected) {

    static Compiled of(RoutedService routed) {
      if (!routed.isRoutable()) {
        return new Compiled(routed, List.of(), null);
      }
      try {
        return new Compiled(routed, RouteRule.compile(routed), null);
      } catch (IllegalArgumentException e) {
        String problem = String.valueOf(e.getMessage());
        return new Compiled(routed, List.of(), new RejectedRoute(routed.route(), problem));
      }
    }
  }

  /**
   * A router of these routes; only those are compiled that were not the same the last time.
   *
   * <p>Routes of disabled services and of streams are left out. So is a route that cannot be
   * compiled, which {@link Router#rejected} then tells.
   */
  public Router compile(Collection<RoutedService> routes) {
    Map<UUID, Compiled> next = new HashMap<>(routes.size() * 4 / 3 + 1);
    List<RouteRule> rules = new ArrayList<>(routes.size());
    List<RejectedRoute> rejected = new ArrayList<>();
    for (RoutedService routed : routes) {
      Compiled before = known.get(routed.route().id());
      Compiled compiled =
          before != null && before.routed().equals(routed) ? before : Compiled.of(routed);
      next.put(routed.route().id(), compiled);
      rules.addAll(compiled.rules());
      if (compiled.rejected() != null) {
        rejected.add(compiled.rejected());
      }
    }
    known = next;
    return Router.of(rules, rejected);
  }
}
