package org.gatehouse.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.gateway.router.RouteBuilder.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the router with {@link NaiveRouter} over random tables and requests. */
class RouterPropertyTest {
  private static final List<String> HOSTS =
      List.of("a.test", "b.test", "x.a.test", "y.x.a.test", "a.test.org", "b.org", "c", "test.");
  private static final List<String> HOST_PATTERNS =
      List.of(
          "a.test",
          "b.test",
          "x.a.test",
          "*.test",
          "*.a.test",
          "a.*",
          "a.test.*",
          "x.*",
          "*.org",
          "C",
          "a.test:81",
          "*.test:81",
          "a.*:82",
          "b.test:8000",
          "b.test:8443");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/a",
          "/ab",
          "/abc",
          "/a/b",
          "/a/b/",
          "/a/b/c",
          "/b",
          "/b/1",
          "/b/12",
          "/b/12/c",
          "~/a",
          "~/a/[a-z]+",
          "~/b/\\d+",
          "~/b/(\\d+)/c$",
          "~/(a|b)/",
          "~/a$|b/1",
          "~/ab?c?",
          "~/.*",
          "~/[ab]/(?<n>.)",
          "~/a/b.*c");
  private static final List<String> REQUEST_PATHS =
      List.of(
          "/",
          "/a",
          "/ab",
          "/abc",
          "/abcd",
          "/a/b",
          "/a/b/",
          "/a/b/c",
          "/a/bxc",
          "/a//b",
          "/b",
          "/b/1",
          "/b/12",
          "/b/12/c",
          "/b/12/c/d",
          "/b/x",
          "/c",
          "/x/b/1",
          "/a/./b/../z");
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PURGE", "FOO");
  private static final List<String> NAMES = List.of("x-a", "x-b", "version");
  private static final List<String> VALUES = List.of("1", "2", "one", "~*o", "~*^[0-9]+$");
  private static final List<String> SNIS = List.of("a.test", "b.test", "*.test", "x.*");

  @ParameterizedTest
  @CsvSource({"1, 400, 3", "2, 400, 12", "3, 200, 60", "4, 40, 600"})
  void match_randomTables_findsWhatTheRulesSay(long seed, int tables, int routesEach) {
    Random random = new Random(seed);
    int matches = 0;
    for (int table = 0; table < tables; table++) {
      List<RouteBuilder> routes = new ArrayList<>();
      for (int i = 0; i < routesEach; i++) {
        routes.add(randomRoute("r" + i, random));
      }
      Router router = RouteBuilder.compile(new RouteCompiler(), routes);
      NaiveRouter rules = new NaiveRouter(routes);
      assertThat(router.rejected()).isEmpty();
      for (int i = 0; i < 100; i++) {
        Request request = randomRequest(random);
        String expected = rules.match(request);
        assertThat(found(request, router)).as("%s in %s", request, routes).isEqualTo(expected);
        matches += expected.equals("none") ? 0 : 1;
      }
    }
    assertThat(matches).isGreaterThan(tables * 10);
  }

  /** The routes of a node as they change, one or a few at a time. */
  @ParameterizedTest
  @CsvSource({"5, 300, 12", "6, 100, 100"})
  void compile_afterChanges_findsWhatTheRulesSay_andLeavesTheRouterBeforeAlone(
      long seed, int changes, int routesAtFirst) {
    Random random = new Random(seed);
    RouteCompiler compiler = new RouteCompiler();
    List<RouteBuilder> routes = new ArrayList<>();
    for (int i = 0; i < routesAtFirst; i++) {
      routes.add(randomRoute("r" + i, random));
    }
    Router router = RouteBuilder.compile(compiler, routes);
    for (int change = 0; change < changes; change++) {
      List<RouteBuilder> before = List.copyOf(routes);
      int i = random.nextInt(routes.size());
      switch (routes.size() < routesAtFirst / 2 ? 0 : random.nextInt(3)) {
        case 0 -> routes.add(randomRoute("new" + change, random));
        case 1 -> routes.set(i, randomRoute(routes.get(i).build().name().orElseThrow(), random));
        default -> routes.remove(i);
      }
      Router changed = RouteBuilder.compile(compiler, routes);
      NaiveRouter rules = new NaiveRouter(routes);
      NaiveRouter rulesBefore = new NaiveRouter(before);
      for (int request = 0; request < 20; request++) {
        Request any = randomRequest(random);
        assertThat(found(any, changed)).as("%s", any).isEqualTo(rules.match(any));
        assertThat(found(any, router)).as("%s", any).isEqualTo(rulesBefore.match(any));
      }
      router = changed;
    }
  }

  private static String found(Request request, Router router) {
    return request
        .match(router)
        .map(match -> match.route().name().orElseThrow() + " " + match.matchedPath())
        .orElse("none");
  }

  private static RouteBuilder randomRoute(String name, Random random) {
    RouteBuilder route = route(name).createdAt(random.nextInt(3)).regexPriority(random.nextInt(3));
    int attributes = 1 + random.nextInt(31);
    if ((attributes & 1) != 0) {
      route.hosts(some(HOST_PATTERNS, 3, random));
    }
    if ((attributes & 2) != 0) {
      route.paths(some(PATHS, 4, random));
    }
    if ((attributes & 4) != 0) {
      route.methods(some(METHODS, 2, random));
    }
    if ((attributes & 8) != 0) {
      Map<String, List<String>> headers = new TreeMap<>();
      for (String header : some(NAMES, 2, random)) {
        headers.put(header, List.of(some(VALUES, 2, random)));
      }
      route.headers(headers);
    }
    if ((attributes & 16) != 0) {
      route.snis(some(SNIS, 2, random));
    }
    return route;
  }

  private static Request randomRequest(Random random) {
    String host = random.nextInt(10) == 0 ? "" : pick(HOSTS, random);
    String port = host.isEmpty() || random.nextBoolean() ? "" : ":8" + random.nextInt(3);
    Request request =
        Request.get(host + port, pick(REQUEST_PATHS, random)).method(pick(METHODS, random));
    if (random.nextBoolean()) {
      request = request.secure(random.nextInt(5) == 0 ? "" : pick(HOSTS, random));
    }
    for (String name : NAMES) {
      if (random.nextBoolean()) {
        request = request.header(name, pick(List.of("1", "2", "ONE", "three"), random), "1");
      }
    }
    return request;
  }

  private static String pick(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  /** One to so many different values. */
  private static String[] some(List<String> values, int most, Random random) {
    return random
        .ints(1 + random.nextInt(most), 0, values.size())
        .distinct()
        .mapToObj(values::get)
        .toArray(String[]::new);
  }
}
