package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.jspecify.annotations.Nullable;

/**
 * Compiles routes to routers, and keeps what it has compiled for the next one: a change of a few
 * routes takes little more than a look at each of the others.
 *
 * <p>For one thread, one that serves no requests.
 */
public final class RouteCompiler {
  private List<Compiled> known = List.of(); // by their ids' order
  private Map<UUID, Service> services = Map.of();
  private RuleOrder order = new RuleOrder();
  private RouteIndex index = RouteIndex.EMPTY;

  /**
   * What became of a route.
   *
   * @param rules precedences of the rules that it was compiled to
   * @param rejected null when it could be compiled, or is not meant to be
   */
  private record Compiled(
      RoutedService routed, List<RoutePrecedence> rules, @Nullable RejectedRoute rejected) {

    static Compiled rejected(RoutedService routed, String problem) {
      return new Compiled(routed, List.of(), new RejectedRoute(routed.route(), problem));
    }

    Route route() {
      return routed.route();
    }
  }

  /**
   * A router of these routes; only those are compiled that were not the same the last time.
   *
   * <p>Routes of disabled services and of streams are left out. So is a route that cannot be
   * compiled or whose service is missing, which {@link Router#rejected} then tells.
   *
   * @param routes by their ids
   * @param services those that the routes point to, by their ids; not to be changed afterwards
   */
  public Router compile(SortedMap<UUID, Route> routes, Map<UUID, Service> services) {
    try {
      Router router = update(routes, services);
      this.services = services;
      return router;
    } catch (RuntimeException | Error e) {
      // whatever it was, what is kept may be of both tables now
      known = List.of();
      order = new RuleOrder();
      index = RouteIndex.EMPTY;
      throw e;
    }
  }

  private Router update(SortedMap<UUID, Route> routes, Map<UUID, Service> newServices) {
    boolean hasSameServices = newServices.equals(services);
    List<Compiled> next = new ArrayList<>(routes.size());
    List<RoutePrecedence> outdated = new ArrayList<>();
    List<RouteRule> added = new ArrayList<>();
    List<RejectedRoute> rejected = new ArrayList<>();
    int i = 0;
    for (Route route : routes.values()) {
      for (; i < known.size() && isGone(known.get(i), route); i++) {
        outdated.addAll(known.get(i).rules());
      }
      boolean isKnown = i < known.size() && known.get(i).route().id().equals(route.id());
      Compiled before = isKnown ? known.get(i++) : null;
      Compiled compiled;
      if (before != null
          && before.route().equals(route)
          && (hasSameServices || before.routed().equals(routed(route, newServices)))) {
        compiled = before;
      } else {
        if (before != null) {
          outdated.addAll(before.rules());
        }
        compiled = compile(routed(route, newServices), added);
      }
      next.add(compiled);
      if (compiled.rejected() != null) {
        rejected.add(compiled.rejected());
      }
    }
    for (; i < known.size(); i++) {
      outdated.addAll(known.get(i).rules());
    }
    index = index.changed(order.change(outdated, added));
    known = next;
    return new Router(index, rejected);
  }

  /** Whether there is no such route any more, when this is the next in the order of ids. */
  private static boolean isGone(Compiled compiled, Route next) {
    return !compiled.route().equals(next) && compiled.route().id().compareTo(next.id()) < 0;
  }

  private static RoutedService routed(Route route, Map<UUID, Service> services) {
    return new RoutedService(route, route.service().map(EntityRef::id).map(services::get));
  }

  private static Compiled compile(RoutedService routed, List<RouteRule> added) {
    Optional<UUID> serviceId = routed.route().service().map(EntityRef::id);
    if (serviceId.isPresent() && routed.service().isEmpty()) {
      return Compiled.rejected(
          routed, "service: " + serviceId.get() + " (expected: a service that can be read)");
    }
    if (!routed.isRoutable()) {
      return new Compiled(routed, List.of(), null);
    }
    try {
      List<RouteRule> rules = RouteRule.compile(routed);
      added.addAll(rules);
      List<RoutePrecedence> precedences = rules.stream().map(RouteRule::precedence).toList();
      return new Compiled(routed, precedences, null);
    } catch (RuntimeException e) {
      // whatever it is: one route must not keep the others from their changes
      boolean isTold = e instanceof IllegalArgumentException;
      return Compiled.rejected(routed, isTold ? String.valueOf(e.getMessage()) : e.toString());
    }
  }
}
