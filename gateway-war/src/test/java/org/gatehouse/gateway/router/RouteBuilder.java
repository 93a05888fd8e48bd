package org.gatehouse.gateway.router;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;

/** Routes and services of tests, unchecked, so that they may be as bad as a table by hand. */
final class RouteBuilder {
  private final String name;
  private long createdAt = 1_700_000_000;
  private Set<String> protocols = Set.of("http", "https");
  private int redirectStatus = 426;
  private boolean stripPath = true;
  private Optional<Set<String>> snis = Optional.empty();
  private Optional<Set<String>> methods = Optional.empty();
  private Optional<List<String>> hosts = Optional.empty();
  private Optional<List<String>> paths = Optional.empty();
  private Optional<Map<String, List<String>>> headers = Optional.empty();
  private Optional<Long> regexPriority = Optional.of(0L);
  private Optional<Service> service;

  private RouteBuilder(String name) {
    this.name = name;
    this.service = Optional.of(service(name, "/", true));
  }

  static RouteBuilder route(String name) {
    return new RouteBuilder(name);
  }

  /** A router of these routes and their services. */
  static Router compile(RouteCompiler compiler, Collection<RouteBuilder> routes) {
    SortedMap<UUID, Route> byId = new TreeMap<>();
    Map<UUID, Service> services = new HashMap<>();
    for (RouteBuilder builder : routes) {
      Route route = builder.build();
      byId.put(route.id(), route);
      builder.service.ifPresent(service -> services.put(service.id(), service));
    }
    return compiler.compile(byId, services);
  }

  private static Service service(String name, String path, boolean enabled) {
    return new Service(
        id("service " + name),
        1,
        1,
        Optional.empty(),
        Optional.of(5),
        "http",
        "upstream.test",
        80,
        Optional.of(path),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        enabled);
  }

  RouteBuilder createdAt(long seconds) {
    createdAt = seconds;
    return this;
  }

  RouteBuilder protocols(String... values) {
    protocols = Set.of(values);
    return this;
  }

  RouteBuilder redirectStatus(int status) {
    redirectStatus = status;
    return this;
  }

  RouteBuilder stripPath(boolean value) {
    stripPath = value;
    return this;
  }

  RouteBuilder snis(String... values) {
    snis = Optional.of(Set.of(values));
    return this;
  }

  RouteBuilder methods(String... values) {
    methods = Optional.of(Set.of(values));
    return this;
  }

  RouteBuilder hosts(String... values) {
    hosts = Optional.of(List.of(values));
    return this;
  }

  RouteBuilder paths(String... values) {
    paths = Optional.of(List.of(values));
    return this;
  }

  RouteBuilder headers(Map<String, List<String>> values) {
    headers = Optional.of(values);
    return this;
  }

  RouteBuilder header(String header, String... values) {
    return headers(Map.of(header, List.of(values)));
  }

  RouteBuilder regexPriority(long value) {
    regexPriority = Optional.of(value);
    return this;
  }

  RouteBuilder service(String path, boolean enabled) {
    service = Optional.of(service(name, path, enabled));
    return this;
  }

  RouteBuilder withoutService() {
    service = Optional.empty();
    return this;
  }

  Route build() {
    return new Route(
        id(name),
        createdAt,
        createdAt,
        Optional.of(name),
        protocols,
        redirectStatus,
        stripPath,
        false,
        true,
        true,
        Optional.empty(),
        service.map(made -> new EntityRef(made.id())),
        snis,
        Optional.empty(),
        Optional.empty(),
        methods,
        hosts,
        paths,
        headers,
        regexPriority,
        Optional.of("v0"));
  }

  private static UUID id(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
