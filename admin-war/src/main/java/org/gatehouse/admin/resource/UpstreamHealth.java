package org.gatehouse.admin.resource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.config.HostAddress;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Target;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.TargetState;
import org.gatehouse.api.store.TargetState.Health;
import org.jspecify.annotations.Nullable;

/**
 * How the targets of one upstream look, in Kong's JSON. What is configured is taken from the store;
 * where names lead, and what is unhealthy, from nodes' reports. With several of them the worst
 * counts: what one node takes for unhealthy is shown so.
 */
final class UpstreamHealth {
  private static final ConfigSchema<Target> TARGETS = EntityType.of(Target.class).schema();
  private static final int DEFAULT_WEIGHT = 100;
  private static final int DEFAULT_PORT = 8000;

  private final Upstream upstream;
  private final List<TargetState> states;

  UpstreamHealth(Upstream upstream, List<TargetState> states) {
    this.upstream = upstream;
    this.states = states;
  }

  /** A place that a target leads to. */
  private record Address(String ip, int port, int weight, boolean isHealthy) {}

  /**
   * Where a target leads.
   *
   * @param addresses none while that is nowhere
   */
  private record Located(
      HostAddress host, int port, int weight, boolean isWatched, List<Address> addresses) {
    int total() {
      return addresses.stream().mapToInt(Address::weight).sum();
    }

    int unavailable() {
      return addresses.stream().filter(one -> !one.isHealthy()).mapToInt(Address::weight).sum();
    }

    /** As long as one address is healthy, the target is, as in Kong. */
    boolean isHealthy() {
      return addresses.isEmpty() || addresses.stream().anyMatch(Address::isHealthy);
    }

    Health health() {
      if (addresses.isEmpty()) {
        return Health.DNS_ERROR;
      }
      return health(isHealthy());
    }

    Health health(boolean isHealthy) {
      if (!isWatched) {
        return Health.HEALTHCHECKS_OFF;
      }
      return isHealthy ? Health.HEALTHY : Health.UNHEALTHY;
    }
  }

  private Located located(Target target) {
    HostAddress host = HostAddress.parse(target.target()).withDefaultPort(DEFAULT_PORT);
    int port = host.port().orElse(DEFAULT_PORT);
    int weight = target.weight().orElse(DEFAULT_WEIGHT);
    boolean isWatched = upstream.healthchecks().areOn() && weight > 0;
    List<TargetState> own =
        states.stream().filter(state -> state.target().equals(target.id())).toList();
    List<Address> addresses;
    if (host.kind() == HostAddress.Kind.NAME) {
      addresses = told(own, isWatched);
    } else {
      boolean isHealthy = own.stream().allMatch(state -> isHealthy(state, isWatched));
      addresses = List.of(new Address(host.host(), port, weight, isHealthy));
    }
    return new Located(host, port, weight, isWatched, addresses);
  }

  /** Where nodes have found a name to lead. */
  private static List<Address> told(List<TargetState> states, boolean isWatched) {
    Map<String, Address> found = new LinkedHashMap<>();
    for (TargetState state : states) {
      if (!state.ip().isEmpty()) {
        found.merge(
            state.ip() + " " + state.port(),
            new Address(state.ip(), state.port(), state.weight(), isHealthy(state, isWatched)),
            (known, more) -> known.isHealthy() ? more : known);
      }
    }
    return List.copyOf(found.values());
  }

  private static boolean isHealthy(TargetState state, boolean isWatched) {
    return !isWatched || state.health() != Health.UNHEALTHY;
  }

  /** A target with its health, as {@code /upstreams/:upstream/health} lists it. */
  Map<String, @Nullable Object> target(Target target) {
    Located located = located(target);
    Map<String, @Nullable Object> json = shown(target);
    json.put("health", located.health().name());
    json.put(
        "data", details(located, one -> Map.of("health", located.health(one.isHealthy()).name())));
    return json;
  }

  /** A target as it is when no node has told of it. */
  static Map<String, @Nullable Object> shown(Target target) {
    return new LinkedHashMap<>(TARGETS.shown(TARGETS.unbind(target)));
  }

  /** The upstream as a whole, as {@code ?balancer_health=1} shows it. */
  Map<String, @Nullable Object> balancer(List<Target> targets) {
    List<Located> hosts = targets.stream().map(this::located).toList();
    int total = hosts.stream().mapToInt(Located::total).sum();
    int unavailable = hosts.stream().mapToInt(Located::unavailable).sum();
    double threshold = upstream.healthchecks().threshold().orElse(0.0);
    boolean isHealthy = total > 0 && (total - unavailable) * 100.0 / total > threshold;
    String health = (isHealthy ? Health.HEALTHY : Health.UNHEALTHY).name();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", upstream.id().toString());
    json.put("health", upstream.healthchecks().areOn() ? health : Health.HEALTHCHECKS_OFF.name());
    json.put("balancer_health", health);
    json.put(
        "details",
        Map.of(
            "healthy",
            isHealthy,
            "weight",
            weight(total, unavailable),
            "hosts",
            hosts.stream()
                .map(host -> details(host, one -> Map.of("healthy", one.isHealthy())))
                .toList()));
    return json;
  }

  private static Map<String, Object> details(
      Located located, Function<Address, Map<String, Object>> health) {
    List<Map<String, Object>> addresses = new ArrayList<>();
    for (Address address : located.addresses()) {
      Map<String, Object> one = new LinkedHashMap<>(health.apply(address));
      one.put("ip", address.ip());
      one.put("port", address.port());
      one.put("weight", address.weight());
      addresses.add(one);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", located.host().host());
    json.put("port", located.port());
    json.put("nodeWeight", located.weight());
    json.put("dns", dns(located));
    json.put("weight", weight(located.total(), located.unavailable()));
    // to Kong, an empty list is an empty object
    json.put("addresses", addresses.isEmpty() ? Map.of() : addresses);
    return json;
  }

  /** The kind of record that led to the addresses, as far as they tell, or that none did. */
  private static String dns(Located located) {
    if (located.addresses().isEmpty()) {
      return "name resolution failed";
    }
    for (Address address : located.addresses()) {
      if (address.port() != located.port() || address.weight() != located.weight()) {
        return "SRV";
      }
    }
    boolean isName = located.host().kind() == HostAddress.Kind.NAME;
    return isName && located.addresses().get(0).ip().indexOf(':') >= 0 ? "AAAA" : "A";
  }

  private static Map<String, Object> weight(int total, int unavailable) {
    return Map.of("total", total, "unavailable", unavailable, "available", total - unavailable);
  }
}
