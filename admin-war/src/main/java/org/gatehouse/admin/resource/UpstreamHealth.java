package org.gatehouse.admin.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Where a target leads; {@code ip} is empty while that is nowhere. */
  private record Address(
      HostAddress host, String ip, int port, int weight, Health health, boolean isHealthy) {
    int total() {
      return ip.isEmpty() ? 0 : weight;
    }

    int unavailable() {
      return isHealthy ? 0 : total();
    }
  }

  private Address address(Target target) {
    HostAddress host = HostAddress.parse(target.target()).withDefaultPort(DEFAULT_PORT);
    int weight = target.weight().orElse(DEFAULT_WEIGHT);
    List<TargetState> own =
        states.stream().filter(state -> state.target().equals(target.id())).toList();
    String ip =
        host.kind() != HostAddress.Kind.NAME
            ? host.host()
            : own.stream()
                .map(TargetState::ip)
                .filter(known -> !known.isEmpty())
                .findFirst()
                .orElse("");
    boolean isWatched = upstream.healthchecks().areOn() && weight > 0;
    boolean isHealthy =
        !isWatched || own.stream().noneMatch(state -> state.health() == Health.UNHEALTHY);
    Health health =
        ip.isEmpty()
            ? Health.DNS_ERROR
            : !isWatched ? Health.HEALTHCHECKS_OFF : isHealthy ? Health.HEALTHY : Health.UNHEALTHY;
    return new Address(host, ip, host.port().orElse(DEFAULT_PORT), weight, health, isHealthy);
  }

  /** A target with its health, as {@code /upstreams/:upstream/health} lists it. */
  Map<String, @Nullable Object> target(Target target) {
    Address address = address(target);
    Map<String, @Nullable Object> json = shown(target);
    json.put("health", address.health().name());
    json.put("data", details(address, Map.of("health", address.health().name())));
    return json;
  }

  /** A target as it is when no node has told of it. */
  static Map<String, @Nullable Object> shown(Target target) {
    return new LinkedHashMap<>(TARGETS.shown(TARGETS.unbind(target)));
  }

  /** The upstream as a whole, as {@code ?balancer_health=1} shows it. */
  Map<String, @Nullable Object> balancer(List<Target> targets) {
    List<Address> addresses = targets.stream().map(this::address).toList();
    int total = addresses.stream().mapToInt(Address::total).sum();
    int unavailable = addresses.stream().mapToInt(Address::unavailable).sum();
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
            addresses.stream()
                .map(address -> details(address, Map.of("healthy", address.isHealthy())))
                .toList()));
    return json;
  }

  private static Map<String, Object> details(Address address, Map<String, Object> health) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", address.host().host());
    json.put("port", address.port());
    json.put("nodeWeight", address.weight());
    json.put("dns", dns(address));
    json.put("weight", weight(address.total(), address.unavailable()));
    json.put(
        "addresses",
        oneOrNone(address.ip())
            .<Object>map(
                ip -> {
                  Map<String, Object> one = new LinkedHashMap<>(health);
                  one.put("ip", ip);
                  one.put("port", address.port());
                  one.put("weight", address.weight());
                  return List.of(one);
                })
            .orElse(Map.of())); // to Kong, an empty list is an empty object
    return json;
  }

  private static Optional<String> oneOrNone(String ip) {
    return Optional.of(ip).filter(text -> !text.isEmpty());
  }

  /** The kind of record that led to the address, or that none did. */
  private static String dns(Address address) {
    if (address.ip().isEmpty()) {
      return "name resolution failed";
    }
    return address.host().kind() == HostAddress.Kind.NAME && address.ip().indexOf(':') >= 0
        ? "AAAA"
        : "A";
  }

  private static Map<String, Object> weight(int total, int unavailable) {
    return Map.of("total", total, "unavailable", unavailable, "available", total - unavailable);
  }
}
