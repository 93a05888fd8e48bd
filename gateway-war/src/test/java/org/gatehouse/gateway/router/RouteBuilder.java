package org.gatehouse.gateway.router;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
  private Optional<Service> service = Optional.of(service("/", true));

  private RouteBuilder(String name) {
    this.name = name;
  }

  static RouteBuilder route(String name) {
    return new RouteBuilder(name);
  }

  static Service service(String path, boolean enabled) {
    return new Service(
        new UUID(0, 1),
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

  RouteBuilder service(Service value) {
    service = Optional.of(value);
    return this;
  }

  RouteBuilder withoutService() {
    service = Optional.empty();
    return this;
  }

  Route build() {
    return new Route(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
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
        Optional.empty(),
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

  RoutedService routed() {
    return new RoutedService(build(), service);
  }
}
