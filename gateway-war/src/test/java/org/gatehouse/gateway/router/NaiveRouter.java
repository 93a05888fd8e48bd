package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.api.entity.Route;

/**
 * Kong's rules of matching told as plainly as can be: every path of every route on its own, the
 * best first, each compared with the whole request. What the router with its index is measured
 * against.
 */
final class NaiveRouter {
  private record Way(Route route, Optional<String> path) {
    boolean isRegex() {
      return path.map(text -> text.startsWith("~")).orElse(false);
    }

    int prefixLength() {
      return isRegex() ? 0 : path.map(String::length).orElse(0);
    }

    int attributes() {
      return (route.methods().isPresent() ? 1 : 0)
          + (route.hosts().isPresent() ? 1 : 0)
          + (route.headers().isPresent() ? 1 : 0)
          + (route.snis().isPresent() ? 1 : 0)
          + (path.isPresent() ? 1 : 0);
    }

    boolean plainHosts() {
      return route.hosts().isPresent()
          && route.hosts().get().stream().noneMatch(host -> host.contains("*"));
    }
  }

  private final List<Way> ways = new ArrayList<>();

  NaiveRouter(Collection<RouteBuilder> routes) {
    for (RouteBuilder builder : routes) {
      Route route = builder.build();
      if (route.paths().isEmpty()) {
        ways.add(new Way(route, Optional.empty()));
      } else {
        route.paths().get().forEach(path -> ways.add(new Way(route, Optional.of(path))));
      }
    }
    ways.sort(
        Comparator.comparing((Way way) -> -way.attributes())
            .thenComparing(way -> way.plainHosts() ? 0 : 1)
            .thenComparing(way -> -way.route().headers().map(Map::size).orElse(0))
            .thenComparing(way -> way.isRegex() ? 0 : 1)
            .thenComparing(way -> way.isRegex() ? -way.route().regexPriority().get() : 0)
            .thenComparing(way -> -way.prefixLength())
            .thenComparing(way -> way.route().createdAt())
            .thenComparing(way -> way.route().id().toString(), Comparator.reverseOrder()));
  }

  /** Name of the route and what of the path matched; {@code none} when nothing does. */
  String match(Request request) {
    MatchInput input = request.input();
    for (Way way : ways) {
      Optional<String> matchedPath = matchPath(way.path(), input.path().normalized());
      if (matchedPath.isPresent() && matches(way.route(), input, request.headers())) {
        return way.route().name().get() + " " + matchedPath.get();
      }
    }
    return "none";
  }

  private static boolean matches(Route route, MatchInput input, Map<String, List<String>> headers) {
    return route.methods().map(methods -> methods.contains(input.method())).orElse(true)
        && route.hosts().map(hosts -> matchesHost(hosts, input)).orElse(true)
        && route.headers().map(wanted -> matchesHeaders(wanted, headers)).orElse(true)
        && (input.scheme().equals("http")
            || route.snis().map(snis -> matchesSni(snis, input.serverName())).orElse(true));
  }

  private static Optional<String> matchPath(Optional<String> path, String requestPath) {
    if (path.isEmpty()) {
      return Optional.of("");
    }
    if (!path.get().startsWith("~")) {
      return path.filter(requestPath::startsWith);
    }
    Matcher matcher = Pattern.compile("^" + path.get().substring(1)).matcher(requestPath);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private static boolean matchesHost(List<String> hosts, MatchInput input) {
    return hosts.stream()
        .anyMatch(
            host -> {
              String[] parts = host.toLowerCase(Locale.ROOT).split(":", 2);
              return !input.host().isEmpty()
                  && matchesWildcard(parts[0], input.host())
                  && (parts.length == 1 || Integer.parseInt(parts[1]) == input.port());
            });
  }

  private static boolean matchesHeaders(
      Map<String, List<String>> wanted, Map<String, List<String>> headers) {
    return wanted.entrySet().stream()
        .allMatch(
            entry ->
                headers.getOrDefault(entry.getKey(), List.of()).stream()
                    .map(value -> value.toLowerCase(Locale.ROOT))
                    .anyMatch(
                        value ->
                            entry.getValue().stream()
                                .anyMatch(pattern -> matchesValue(pattern, value))));
  }

  private static boolean matchesValue(String pattern, String value) {
    return pattern.startsWith("~*")
        ? Pattern.compile(pattern.substring(2)).matcher(value).find()
        : pattern.equals(value);
  }

  private static boolean matchesSni(Set<String> snis, String name) {
    return !name.isEmpty() && snis.stream().anyMatch(sni -> matchesWildcard(sni, name));
  }

  private static boolean matchesWildcard(String pattern, String text) {
    if (pattern.startsWith("*")) {
      return text.endsWith(pattern.substring(1));
    }
    return pattern.endsWith("*")
        ? text.startsWith(pattern.substring(0, pattern.length() - 1))
        : text.equals(pattern);
  }
}
