package org.gatehouse.gateway.router;

import java.util.List;
import java.util.Optional;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.PathCaptures;

/**
 * A route found for a request, and how it matched.
 *
 * @param service empty when the route has none
 * @param input what of the request the router looked at
 * @param matchedPath the part of the normal path that matched: the route's prefix, or all that its
 *     regex matched; empty when the route has no paths
 * @param captures of the regex; {@link PathCaptures#NONE} for a prefix
 */
public record RouteMatch(
    Route route,
    Optional<Service> service,
    MatchInput input,
    String matchedPath,
    PathCaptures captures) {

  /**
   * What is cut off the path before forwarding, as {@code X-Forwarded-Prefix} tells it; empty when
   * nothing is, or nothing but the first slash.
   */
  public Optional<String> strippedPrefix() {
    return route.stripPath() && !matchedPath.isEmpty() && !matchedPath.equals("/")
        ? Optional.of(matchedPath)
        : Optional.empty();
  }

  /** The route's host that matched, as the route has it; empty when the route matches any. */
  public Optional<String> matchedHost() {
    return route.hosts().stream()
        .flatMap(List::stream)
        .filter(host -> HostMatcher.parse(host).matches(input.host(), input.port()))
        .findFirst();
  }

  /** The path to ask the upstream for, escaped; see {@link UpstreamPath}. */
  public String upstreamPath() {
    return UpstreamPath.of(
        input.path().normalized(),
        matchedPath,
        route.stripPath(),
        service.flatMap(Service::path).orElse("/"));
  }
}
