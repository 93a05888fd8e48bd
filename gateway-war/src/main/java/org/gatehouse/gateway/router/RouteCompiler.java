package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compiles routes to routers, and keeps what it has compiled for the next one.
 *
 * <p>For one thread, one that serves no requests.
 */
public final class RouteCompiler {
  private Map<UUID, Compiled> known = Map.of();
  private List<RouteRule> ranked = List.of(); // of the last router

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
      } catch (RuntimeException e) {
        // whatever it is: one route must not keep the others from their changes
        boolean isTold = e instanceof IllegalArgumentException;
        String problem = isTold ? String.valueOf(e.getMessage()) : e.toString();
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
    Set<UUID> outdated = new HashSet<>();
    List<RouteRule> added = new ArrayList<>();
    List<RejectedRoute> rejected = new ArrayList<>();
    int kept = 0;
    for (RoutedService routed : routes) {
      UUID id = routed.route().id();
      Compiled compiled = known.get(id);
      if (compiled != null && compiled.routed().equals(routed)) {
        kept++;
      } else {
        outdated.add(id);
        compiled = Compiled.of(routed);
        added.addAll(compiled.rules());
      }
      next.put(id, compiled);
      if (compiled.rejected() != null) {
        rejected.add(compiled.rejected());
      }
    }
    if (kept < known.size()) {
      known.keySet().stream().filter(id -> !next.containsKey(id)).forEach(outdated::add);
    }
    List<RouteRule> rules = ranked(outdated, added);
    Router router = new Router(rules, rejected);
    known = next;
    ranked = rules;
    return router;
  }

  /** The rules of the last router but for outdated routes, and those that are added, in order. */
  private List<RouteRule> ranked(Set<UUID> outdated, List<RouteRule> added) {
    List<RouteRule> rules = new ArrayList<>(ranked.size() + added.size());
    for (RouteRule rule : ranked) {
      if (!outdated.contains(rule.route().id())) {
        rules.add(rule);
      }
    }
    rules.addAll(added);
    // which takes little more than a look at each, as most are in order
    rules.sort(Comparator.comparing(RouteRule::precedence));
    for (int rank = 0; rank < rules.size(); rank++) {
      rules.set(rank, rules.get(rank).ranked(rank));
    }
    return rules;
  }
}
