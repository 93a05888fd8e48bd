package org.gatehouse.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.gatehouse.api.entity.Route;
import org.gatehouse.gateway.router.HeaderLookup;
import org.gatehouse.gateway.router.MatchInput;
import org.gatehouse.gateway.router.PathReading;
import org.gatehouse.gateway.router.RequestPath;

/** Kinds of route tables: how a route of a number looks, and a request that it matches. */
public enum RouteTable {
  /** Every route has a host of its own. */
  HOST {
    @Override
    Route route(int i) {
      return new Sketch().host(host(i)).route(i);
    }

    @Override
    MatchInput request(int i) {
      return input("GET", host(i), "/any/path/" + i, HeaderLookup.NONE);
    }
  },

  /** Every route has a path of its own. */
  PREFIX {
    @Override
    Route route(int i) {
      return new Sketch().path(path(i)).route(i);
    }

    @Override
    MatchInput request(int i) {
      return input("GET", "api.example.com", path(i) + "/orders/17", HeaderLookup.NONE);
    }
  },

  /**
   * Hosts, wildcards, prefixes, regexes, methods and headers in turn, over a route for the rest.
   */
  MIXED {
    @Override
    Route route(int i) {
      Sketch sketch = new Sketch();
      return switch (i % 8) {
        case 0 -> sketch.host(host(i)).route(i);
        case 1 -> sketch.host(host(i - 1)).path(path(i)).route(i);
        case 2 -> sketch.host("*." + host(i)).path("/v1").route(i);
        case 3 -> sketch.path(path(i)).route(i);
        case 4 -> sketch.path(path(i - 1)).method("POST").route(i);
        case 5 -> sketch.path("~" + path(i) + "/(?<item>\\d+)$").route(i);
        case 6 -> sketch.host(host(i)).header("x-version", "v" + i).route(i);
        default -> i == 7 ? sketch.path("/").route(i) : sketch.path(path(i)).method("GET").route(i);
      };
    }

    @Override
    MatchInput request(int i) {
      return switch (i % 8) {
        case 0 -> input("GET", host(i), "/a", HeaderLookup.NONE);
        case 1 -> input("GET", host(i - 1), path(i), HeaderLookup.NONE);
        case 2 -> input("GET", "x." + host(i), "/v1/a", HeaderLookup.NONE);
        case 3 -> input("GET", "api.example.com", path(i) + "/a", HeaderLookup.NONE);
        case 4 -> input("POST", "api.example.com", path(i - 1), HeaderLookup.NONE);
        case 5 -> input("GET", "api.example.com", path(i) + "/12345", HeaderLookup.NONE);
        case 6 -> input("GET", host(i), "/a", versionHeader("v" + i));
        default -> input("GET", "api.example.com", path(i) + "/a/b", HeaderLookup.NONE);
      };
    }
  };

  abstract Route route(int i);

  abstract MatchInput request(int i);

  /** The first routes of the table. */
  SortedMap<UUID, Route> routes(int count) {
    SortedMap<UUID, Route> routes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      Route route = route(i);
      routes.put(route.id(), route);
    }
    return routes;
  }

  /** Requests for routes that are chosen evenly, but the same in every run. */
  MatchInput[] requests(int count, int routes) {
    return new Random(42).ints(count, 0, routes).mapToObj(this::request).toArray(MatchInput[]::new);
  }

  private static String host(int i) {
    return "tenant-" + i + ".example.com";
  }

  private static String path(int i) {
    return "/api/v" + i % 10 + "/service-" + i;
  }

  private static HeaderLookup versionHeader(String version) {
    List<String> values = List.of(version);
    return name -> name.equals("x-version") ? values : List.of();
  }

  private static MatchInput input(String method, String host, String path, HeaderLookup headers) {
    PathReading reading = RequestPath.read(path);
    if (reading instanceof RequestPath read) {
      return MatchInput.of(method, "http", host, 8000, read, "", headers);
    }
    throw new IllegalArgumentException(path + ": " + reading);
  }

  /** What of a route matters here. */
  private static final class Sketch {
    private Optional<List<String>> hosts = Optional.empty();
    private Optional<List<String>> paths = Optional.empty();
    private Optional<Set<String>> methods = Optional.empty();
    private Optional<Map<String, List<String>>> headers = Optional.empty();

    Sketch host(String host) {
      hosts = Optional.of(List.of(host));
      return this;
    }

    Sketch path(String path) {
      paths = Optional.of(List.of(path));
      return this;
    }

    Sketch method(String method) {
      methods = Optional.of(Set.of(method));
      return this;
    }

    Sketch header(String name, String value) {
      headers = Optional.of(Map.of(name, List.of(value)));
      return this;
    }

    Route route(int i) {
      return new Route(
          new UUID(0, i),
          i,
          i,
          Optional.of("route-" + i),
          Set.of("http", "https"),
          426,
          true,
          false,
          true,
          true,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          methods,
          hosts,
          paths,
          headers,
          Optional.of(0L),
          Optional.of("v0"));
    }
  }
}
