package org.gatehouse.gateway.router;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.jspecify.annotations.Nullable;

/**
 * A route, or that part of it whose paths have the same precedence: its regexes, or its prefixes of
 * one length.
 */
final class RouteRule implements Candidates {
  private static final HeaderMatcher[] NO_HEADERS = {};
  private static final String[] NO_PREFIXES = {};
  private static final RouteRegex[] NO_REGEXES = {};

  private final Route route;
  private final Optional<Service> service;
  private final List<HostMatcher> hosts;
  private final MethodMatcher methods;
  private final @Nullable SniMatcher snis;
  private final HeaderMatcher[] headers;
  private final String[] prefixes;
  private final int prefixLength;
  private final RouteRegex[] regexes;
  private final RoutePrecedence precedence;
  private final long rank;

  private RouteRule(RoutedService routed, HeaderMatcher[] headers, List<String> paths) {
    boolean isRegex = !paths.isEmpty() && isRegex(paths.get(0));
    this.route = routed.route();
    this.service = routed.service();
    this.hosts = route.hosts().orElse(List.of()).stream().map(HostMatcher::parse).toList();
    this.methods = MethodMatcher.of(route.methods().orElse(Set.of()));
    Set<String> names = route.snis().orElse(Set.of());
    this.snis = names.isEmpty() ? null : SniMatcher.of(names);
    this.headers = headers;
    // absent parts are shared, so that a look at a rule is a look at one place in memory
    this.prefixes = isRegex || paths.isEmpty() ? NO_PREFIXES : paths.toArray(NO_PREFIXES);
    this.prefixLength = prefixes.length == 0 ? 0 : prefixes[0].length();
    this.regexes =
        isRegex ? paths.stream().map(RouteRule::regex).toArray(RouteRegex[]::new) : NO_REGEXES;
    this.precedence = RoutePrecedence.of(route, paths);
    this.rank = 0;
  }

  private RouteRule(RouteRule other, long rank) {
    this.route = other.route;
    this.service = other.service;
    this.hosts = other.hosts;
    this.methods = other.methods;
    this.snis = other.snis;
    this.headers = other.headers;
    this.prefixes = other.prefixes;
    this.prefixLength = other.prefixLength;
    this.regexes = other.regexes;
    this.precedence = other.precedence;
    this.rank = rank;
  }

  /**
   * Compiles a route to its rules.
   *
   * @throws IllegalArgumentException naming what cannot be compiled
   */
  static List<RouteRule> compile(RoutedService routed) {
    Route route = routed.route();
    List<HeaderMatcher> headers = new ArrayList<>();
    route
        .headers()
        .orElse(Map.of())
        .forEach((name, values) -> headers.add(HeaderMatcher.of(name, values)));
    HeaderMatcher[] compiled = headers.toArray(NO_HEADERS);
    List<RouteRule> rules =
        pathsByPrecedence(route.paths().orElse(List.of())).stream()
            .map(paths -> new RouteRule(routed, compiled, paths))
            .toList();
    if (rules.get(0).precedence.attributeKinds() == 0) {
      throw new IllegalArgumentException(
          "route: no methods, hosts, paths, headers or snis (expected: one of them at least)");
    }
    return rules;
  }

  private static Collection<List<String>> pathsByPrecedence(List<String> paths) {
    if (paths.isEmpty()) {
      return List.of(List.of());
    }
    Map<Object, List<String>> groups = new LinkedHashMap<>();
    for (String path : paths) {
      int bytes = path.getBytes(StandardCharsets.UTF_8).length;
      Object kind = isRegex(path) ? "~" : List.of(bytes, path.length());
      groups.computeIfAbsent(kind, none -> new ArrayList<>()).add(path);
    }
    return groups.values();
  }

  private static boolean isRegex(String path) {
    return path.startsWith("~");
  }

  private static RouteRegex regex(String path) {
    try {
      return RouteRegex.ofPath(path.substring(1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "paths: %s (expected: a regular expression; %s)".formatted(path, e.getMessage()), e);
    }
  }

  Route route() {
    return route;
  }

  Optional<Service> service() {
    return service;
  }

  /** Hosts in lower case; empty for any. */
  List<HostMatcher> hosts() {
    return hosts;
  }

  /** The texts of its hosts of a kind. */
  List<String> hostTexts(HostMatcher.Kind kind) {
    List<String> texts = new ArrayList<>(hosts.size());
    for (HostMatcher host : hosts) {
      if (host.kind() == kind) {
        texts.add(host.text());
      }
    }
    return texts;
  }

  /** The ports for which it has a host; {@link HostPort#NONE} for any. */
  List<Integer> hostPorts(HostMatcher.Kind kind, String text) {
    List<Integer> ports = new ArrayList<>(hosts.size());
    for (HostMatcher host : hosts) {
      if (host.kind() == kind && host.text().equals(text)) {
        ports.add(host.port());
      }
    }
    return ports;
  }

  /** What a path must start with to be worth a try: one of these. */
  List<String> pathStarts() {
    if (regexes.length > 0) {
      return Arrays.stream(regexes).map(RouteRegex::literalPrefix).distinct().toList();
    }
    return prefixes.length == 0 ? List.of("") : List.of(prefixes);
  }

  boolean hasServerNames() {
    return snis != null;
  }

  RoutePrecedence precedence() {
    return precedence;
  }

  /** Less than the ranks of rules that it precedes; 0 before it has its rank. */
  long rank() {
    return rank;
  }

  /** The same rule with another rank: this one may be in a table that requests use. */
  RouteRule ranked(long newRank) {
    return newRank == rank ? this : new RouteRule(this, newRank);
  }

  @Override
  public long bestRank() {
    return rank;
  }

  @Override
  public void offerTo(Search search, boolean startMatches) {
    if (rank < search.bestRank()) {
      match(search, startMatches);
    }
  }

  /**
   * Whether all but the host matches; if so, the search takes it as its best.
   *
   * @param startMatches whether the path is known to start with one of {@link #pathStarts}
   */
  boolean match(Search search, boolean startMatches) {
    MatchInput input = search.input();
    if (!methods.matches(input.method(), search.methodBit())) {
      return false;
    }
    if (snis != null && input.scheme().equals("https") && !snis.matches(input.serverName())) {
      return false;
    }
    for (HeaderMatcher header : headers) {
      if (!header.matches(input.headers(), search.budget())) {
        return false;
      }
    }
    String path = input.path().normalized();
    return regexes.length == 0 ? matchPrefix(path, search, startMatches) : matchRegex(path, search);
  }

  private boolean matchPrefix(String path, Search search, boolean startMatches) {
    if (startMatches || prefixLength == 0) {
      search.take(this, prefixLength);
      return true;
    }
    for (String prefix : prefixes) {
      if (path.startsWith(prefix)) {
        search.take(this, prefixLength);
        return true;
      }
    }
    return false;
  }

  private boolean matchRegex(String path, Search search) {
    for (RouteRegex regex : regexes) {
      if (path.startsWith(regex.literalPrefix())) {
        Matcher matcher = regex.find(path, search.budget());
        if (matcher != null) {
          search.take(this, regex, matcher);
          return true;
        }
      }
    }
    return false;
  }
}
