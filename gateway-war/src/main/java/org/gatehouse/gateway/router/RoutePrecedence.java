package org.gatehouse.gateway.router;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.Route;

/**
 * Which of two rules that match the same request wins: the lesser, in the order that Kong
 * documents. Among equal ones that is the older route, where Kong's default router takes the
 * greater id: a new route must not take traffic from an old one by chance.
 *
 * @param attributeKinds how many of methods, hosts, paths, headers and SNIs the route has
 * @param hasPlainHosts whether it has hosts, none of which has a wildcard
 * @param headerCount at most {@value #MAX_HEADER_COUNT}
 * @param isRegex whether the rule's paths are regexes
 * @param regexPriority 0 for prefixes
 * @param prefixBytes the length of the rule's prefixes in UTF-8; 0 for regexes
 * @param createdAt the older wins
 * @param id the greater wins, as bytes
 * @param prefixLength the length of the prefixes in characters; with it the order is total
 */
record RoutePrecedence(
    int attributeKinds,
    boolean hasPlainHosts,
    int headerCount,
    boolean isRegex,
    long regexPriority,
    int prefixBytes,
    long createdAt,
    UUID id,
    int prefixLength)
    implements Comparable<RoutePrecedence> {

  private static final int MAX_HEADER_COUNT = 255;

  /** Of a route's paths of one kind; none when the route has no paths. */
  static RoutePrecedence of(Route route, List<String> paths) {
    int headers = route.headers().map(Map::size).orElse(0);
    boolean isRegex = !paths.isEmpty() && paths.get(0).startsWith("~");
    String prefix = paths.isEmpty() || isRegex ? "" : paths.get(0);
    return new RoutePrecedence(
        one(headers > 0)
            + one(!isEmpty(route.methods()))
            + one(!isEmpty(route.hosts()))
            + one(!isEmpty(route.snis()))
            + one(!paths.isEmpty()),
        route.hosts().isPresent()
            && route.hosts().orElseThrow().stream().noneMatch(host -> host.contains("*")),
        Math.min(headers, MAX_HEADER_COUNT),
        isRegex,
        isRegex ? route.regexPriority().orElse(0L) : 0,
        prefix.getBytes(StandardCharsets.UTF_8).length,
        route.createdAt(),
        route.id(),
        prefix.length());
  }

  private static int one(boolean condition) {
    return condition ? 1 : 0;
  }

  private static boolean isEmpty(Optional<? extends Collection<?>> values) {
    return values.map(Collection::isEmpty).orElse(true);
  }

  /* Step by step, as a chain of comparators takes four times as long for thousands of routes. */
  @Override
  public int compareTo(RoutePrecedence other) {
    int order = Integer.compare(other.attributeKinds, attributeKinds);
    order = order != 0 ? order : Boolean.compare(other.hasPlainHosts, hasPlainHosts);
    order = order != 0 ? order : Integer.compare(other.headerCount, headerCount);
    order = order != 0 ? order : Boolean.compare(other.isRegex, isRegex);
    order = order != 0 ? order : Long.compare(other.regexPriority, regexPriority);
    order = order != 0 ? order : Integer.compare(other.prefixBytes, prefixBytes);
    order = order != 0 ? order : Long.compare(createdAt, other.createdAt);
    order = order != 0 ? order : greaterFirst(id, other.id);
    return order != 0 ? order : Integer.compare(other.prefixLength, prefixLength);
  }

  private static int greaterFirst(UUID a, UUID b) {
    int most = Long.compareUnsigned(b.getMostSignificantBits(), a.getMostSignificantBits());
    return most != 0
        ? most
        : Long.compareUnsigned(b.getLeastSignificantBits(), a.getLeastSignificantBits());
  }
}
