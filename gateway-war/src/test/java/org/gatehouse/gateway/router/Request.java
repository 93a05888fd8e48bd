package org.gatehouse.gateway.router;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request of a test, and the name of the route that a router finds for it. */
record Request(
    String method,
    String scheme,
    String hostHeader,
    String path,
    String serverName,
    Map<String, List<String>> headers) {

  static Request get(String hostHeader, String path) {
    return new Request("GET", "http", hostHeader, path, "", Map.of());
  }

  Request method(String value) {
    return new Request(value, scheme, hostHeader, path, serverName, headers);
  }

  Request secure(String name) {
    return new Request(method, "https", hostHeader, path, name, headers);
  }

  Request header(String name, String... values) {
    Map<String, List<String>> more = new TreeMap<>(headers);
    more.put(name.toLowerCase(Locale.ROOT), List.of(values));
    return new Request(method, scheme, hostHeader, path, serverName, more);
  }

  MatchInput input() {
    RequestPath read = (RequestPath) RequestPath.read(path);
    int port = scheme.equals("https") ? 8443 : 8000;
    return MatchInput.of(
        method,
        scheme,
        hostHeader,
        port,
        read,
        serverName,
        name -> headers.getOrDefault(name, List.of()));
  }

  Optional<RouteMatch> match(Router router) {
    return router.match(input());
  }

  /** {@code none} when there is no match. */
  String routeIn(Router router) {
    return match(router).flatMap(match -> match.route().name()).orElse("none");
  }
}
