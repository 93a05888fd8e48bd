package org.gatehouse.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.gateway.router.Request.get;
import static org.gatehouse.gateway.router.RouteBuilder.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.exchange.PathCaptures;
import org.junit.jupiter.api.Test;

class RouterTest {

  @Test
  void match_noRoutes_isEmpty() {
    assertThat(get("a.test", "/").routeIn(router())).isEqualTo("none");
  }

  @Test
  void match_host_ignoresCaseAndPort() {
    Router router = router(route("r").hosts("A.test"));

    assertThat(get("a.TEST", "/").routeIn(router)).isEqualTo("r");
    assertThat(get("a.test:1234", "/").routeIn(router)).isEqualTo("r");
    assertThat(get("a.test:x", "/").routeIn(router)).isEqualTo("none");
    assertThat(get("b.a.test", "/").routeIn(router)).isEqualTo("none");
    assertThat(get("", "/").routeIn(router)).isEqualTo("none");
  }

  @Test
  void match_hostWithPort_wantsTheNamedPortOrTheOneConnectedTo() {
    Router router = router(route("8000").hosts("a.test:8000"), route("1").hosts("a.test:1"));

    assertThat(get("a.test", "/").routeIn(router)).isEqualTo("8000");
    assertThat(get("a.test:1", "/").routeIn(router)).isEqualTo("1");
    assertThat(get("a.test:2", "/").routeIn(router)).isEqualTo("none");
  }

  @Test
  void match_wildcardHosts_matchStartsAndEnds() {
    Router router = router(route("left").hosts("*.a.test"), route("right").hosts("b.*"));

    assertThat(get("x.y.a.test", "/").routeIn(router)).isEqualTo("left");
    assertThat(get("a.test", "/").routeIn(router)).isEqualTo("none");
    assertThat(get("b.anything", "/").routeIn(router)).isEqualTo("right");
    assertThat(get("c.b.test", "/").routeIn(router)).isEqualTo("none");
  }

  @Test
  void match_wildcardHostWithPort_wantsThePort() {
    Router router = router(route("r").hosts("*.a.test:81"));

    assertThat(get("x.a.test:81", "/").routeIn(router)).isEqualTo("r");
    assertThat(get("x.a.test", "/").routeIn(router)).isEqualTo("none");
  }

  @Test
  void match_plainHost_isPreferredToWildcard() {
    Router router =
        router(
            route("wild").hosts("*.test").createdAt(1),
            route("both").hosts("a.test", "b.*").createdAt(1),
            route("plain").hosts("a.test").createdAt(2));

    assertThat(get("a.test", "/").routeIn(router)).isEqualTo("plain");
    assertThat(get("x.test", "/").routeIn(router)).isEqualTo("wild");
  }

  @Test
  void match_matchedHost_isTheRoutesPattern() {
    Router router = router(route("r").hosts("b.test", "*.A.test"), route("any").paths("/any"));

    assertThat(get("x.a.test:9", "/").match(router).get().matchedHost()).contains("*.A.test");
    assertThat(get("c.test", "/any").match(router).get().matchedHost()).isEmpty();
  }

  @Test
  void match_paths_longestPrefixWins() {
    Router router = router(route("/").paths("/"), route("a").paths("/a"), route("ab").paths("/ab"));

    assertThat(get("h", "/abc").routeIn(router)).isEqualTo("ab");
    assertThat(get("h", "/a/b").routeIn(router)).isEqualTo("a");
    assertThat(get("h", "/b").routeIn(router)).isEqualTo("/");
  }

  @Test
  void match_routeWithPathsOfSeveralLengths_hasThePrecedenceOfTheOneThatMatched() {
    Router router = router(route("r").paths("/a", "/bbbbbbb"), route("s").paths("/a/bb"));

    assertThat(get("h", "/a/bb/c").routeIn(router)).isEqualTo("s");
    assertThat(get("h", "/bbbbbbb").routeIn(router)).isEqualTo("r");
  }

  @Test
  void match_normalPath_isCompared() {
    Router router = router(route("r").paths("/a/b"));

    assertThat(get("h", "/a//x/../%62").routeIn(router)).isEqualTo("r");
  }

  @Test
  void match_regex_isPreferredToPrefixAndByItsPriority() {
    Router router =
        router(
            route("prefix").paths("/abc/def"),
            route("regex").paths("~/abc/.*"),
            route("urgent").paths("~/abc/d").regexPriority(5));

    assertThat(get("h", "/abc/def").routeIn(router)).isEqualTo("urgent");
    assertThat(get("h", "/abc/x").routeIn(router)).isEqualTo("regex");
  }

  @Test
  void match_regex_capturesGroupsAndWhatItMatched() {
    RouteMatch match =
        get("h", "/u/42/rest")
            .match(router(route("r").paths("~/u/(?<id>\\d+)").service("/", true)))
            .get();

    assertThat(match.captures()).isEqualTo(new PathCaptures(List.of("42"), Map.of("id", "42")));
    assertThat(match.matchedPath()).isEqualTo("/u/42");
    assertThat(match.strippedPrefix()).contains("/u/42");
    assertThat(match.upstreamPath()).isEqualTo("/rest");
  }

  @Test
  void match_prefix_isStrippedOnlyIfTheRouteSaysSo() {
    Router router =
        router(
            route("strip").paths("/api").service("/base", true),
            route("keep").paths("/keep").stripPath(false).service("/base", true),
            route("root").paths("/").service("/base", true));

    RouteMatch stripped = get("h", "/api/x").match(router).get();
    RouteMatch kept = get("h", "/keep/x").match(router).get();
    RouteMatch root = get("h", "/x").match(router).get();

    assertThat(stripped.upstreamPath()).isEqualTo("/base/x");
    assertThat(stripped.strippedPrefix()).contains("/api");
    assertThat(kept.upstreamPath()).isEqualTo("/base/keep/x");
    assertThat(kept.strippedPrefix()).isEmpty();
    assertThat(root.upstreamPath()).isEqualTo("/base/x");
    assertThat(root.strippedPrefix()).isEmpty();
  }

  @Test
  void match_methods_areComparedExactly() {
    Router router = router(route("r").methods("POST", "PURGE"));

    assertThat(get("h", "/").method("POST").routeIn(router)).isEqualTo("r");
    assertThat(get("h", "/").method("PURGE").routeIn(router)).isEqualTo("r");
    assertThat(get("h", "/").method("post").routeIn(router)).isEqualTo("none");
    assertThat(get("h", "/").method("FOO").routeIn(router)).isEqualTo("none");
  }

  @Test
  void match_routeForAnyMethod_takesUnknownOnes() {
    assertThat(get("h", "/").method("FOO").routeIn(router(route("r").paths("/")))).isEqualTo("r");
  }

  @Test
  void match_headers_wantOneValueOfEachInAnyCase() {
    Router router =
        router(
            route("r").headers(Map.of("X-Ver", List.of("One", "two"), "x_tenant", List.of("t"))));

    Request sound = get("h", "/").header("x-ver", "ONE").header("x-tenant", "u", "T");
    assertThat(sound.routeIn(router)).isEqualTo("r");
    assertThat(sound.header("x-ver", "three").routeIn(router)).isEqualTo("none");
    assertThat(get("h", "/").header("x-ver", "one").routeIn(router)).isEqualTo("none");
    assertThat(get("h", "/").header("x_ver", "two").header("x_tenant", "t").routeIn(router))
        .isEqualTo("r");
  }

  @Test
  void match_headerRegex_isTriedOnTheLowerCaseValue() {
    Router router = router(route("r").header("user-agent", "~*Mozilla|os\\s+x\\s*[\\d\\._]+"));

    assertThat(get("h", "/").header("user-agent", "x MOZILLA").routeIn(router)).isEqualTo("r");
    assertThat(get("h", "/").header("user-agent", "OS X 10.1").routeIn(router)).isEqualTo("r");
    assertThat(get("h", "/").header("user-agent", "curl").routeIn(router)).isEqualTo("none");
  }

  @Test
  void match_moreHeaders_winOverALongerPath() {
    Router router =
        router(
            route("long").paths("/abcdef").header("a", "1"),
            route("headers").paths("/a").headers(Map.of("a", List.of("1"), "b", List.of("1"))));

    Request request = get("h", "/abcdef").header("a", "1").header("b", "1");
    assertThat(request.routeIn(router)).isEqualTo("headers");
  }

  @Test
  void match_moreKindsOfAttributes_winOverAll() {
    Router router =
        router(
            route("regex").paths("~/abc.*").regexPriority(99),
            route("host").hosts("a.test"),
            route("two").hosts("*.test").methods("GET"));

    assertThat(get("a.test", "/abc").routeIn(router)).isEqualTo("two");
  }

  @Test
  void match_snis_countOnlyOnSecureConnections() {
    Router router = router(route("r").paths("/").snis("a.test.", "*.b.test", "c.*"));

    assertThat(get("h", "/").secure("a.test").routeIn(router)).isEqualTo("r");
    assertThat(get("h", "/").secure("x.b.test").routeIn(router)).isEqualTo("r");
    assertThat(get("h", "/").secure("c.test").routeIn(router)).isEqualTo("r");
    assertThat(get("h", "/").secure("d.test").routeIn(router)).isEqualTo("none");
    assertThat(get("h", "/").secure("").routeIn(router)).isEqualTo("none");
    assertThat(get("h", "/").routeIn(router)).isEqualTo("r");
  }

  @Test
  void match_otherwiseEqualRoutes_olderWins() {
    Router router =
        router(
            route("younger").paths("/a").createdAt(2),
            route("older").paths("/a").createdAt(1),
            route("youngest").paths("/a").createdAt(3));

    assertThat(get("h", "/a").routeIn(router)).isEqualTo("older");
  }

  @Test
  void match_routesOfOneSecond_doNotDependOnTheirOrder() {
    RouteBuilder one = route("one").paths("/a");
    RouteBuilder other = route("other").paths("/a");

    assertThat(get("h", "/a").routeIn(router(one, other)))
        .isEqualTo(get("h", "/a").routeIn(router(other, one)));
  }

  @Test
  void match_disabledServiceOrStream_isNotFound() {
    Router router =
        router(
            route("disabled").paths("/a").service("/", false),
            route("stream").paths("/a").protocols("tcp", "tls"));

    assertThat(get("h", "/a").routeIn(router)).isEqualTo("none");
    assertThat(router.rejected()).isEmpty();
  }

  @Test
  void match_routeWithoutService_isFound() {
    RouteMatch match = get("h", "/a").match(router(route("r").paths("/").withoutService())).get();

    assertThat(match.service()).isEmpty();
  }

  @Test
  void match_httpsRouteOverHttp_isFoundAllTheSame() {
    assertThat(get("h", "/").routeIn(router(route("r").paths("/").protocols("https"))))
        .isEqualTo("r");
  }

  @Test
  void of_brokenRoute_isLeftOutAndTold() {
    Router router =
        router(
            route("regex").paths("~/(a"),
            route("header").header("x-a", "~*(b"),
            route("class").header("x-env", "~*[[:]"),
            route("nothing"),
            route("sound").paths("/"));

    assertThat(router.rejected())
        .extracting(RejectedRoute::problem)
        .satisfiesExactlyInAnyOrder(
            problem ->
                assertThat(problem).startsWith("paths: ~/(a (expected: a regular expression"),
            problem -> assertThat(problem).startsWith("headers.x-a: ~*(b (expected: a regular"),
            problem -> assertThat(problem).startsWith("headers.x-env: ~*[[:] (expected: a regular"),
            problem -> assertThat(problem).startsWith("route: no methods, hosts, paths"));
    assertThat(get("h", "/x").routeIn(router)).isEqualTo("sound");
  }

  /** What nobody has thought of must not keep all routes from their next change. */
  @Test
  void of_routeThatFailsToCompile_isLeftOutAndTold() {
    Router router =
        router(
            route("null").headers(Map.of("x-a", Collections.singletonList(null))),
            route("sound").paths("/"));

    assertThat(router.rejected())
        .extracting(RejectedRoute::problem)
        .satisfiesExactly(problem -> assertThat(problem).contains("NullPointerException"));
    assertThat(get("h", "/x").routeIn(router)).isEqualTo("sound");
  }

  @Test
  void match_exponentialRegex_isNoMatchAndCounted() {
    Router router = router(route("guarded").paths("~/(a*)*b"), route("open").paths("/"));

    assertThat(get("h", "/" + "a".repeat(5000)).routeIn(router)).isEqualTo("none");
    assertThat(router.abortedMatches()).isEqualTo(1);
    assertThat(get("h", "/c").routeIn(router)).isEqualTo("open");
  }

  @Test
  void match_thousandsOfHonestRegexes_staysWithinTheBudget() {
    RouteBuilder[] routes = new RouteBuilder[20_000];
    Arrays.setAll(routes, i -> route("r" + i).paths("~/[a-z]+/\\d+/id" + i + "$"));

    assertThat(get("h", "/items/12345/id777").routeIn(router(routes))).isEqualTo("r777");
  }

  @Test
  void compile_oneRouteAfterTheOther_theOldestWins() {
    RouteCompiler compiler = new RouteCompiler();
    List<RouteBuilder> routes = new ArrayList<>();
    routes.add(route("newest").paths("/").createdAt(1000));
    for (int i = 200; i > 0; i--) {
      routes.add(route("r" + i).paths("/").createdAt(i));
      Router router = RouteBuilder.compile(compiler, routes);
      assertThat(get("h", "/").routeIn(router)).isEqualTo("r" + i);
    }
    for (int i = 1; i < 200; i++) {
      routes.remove(routes.size() - 1);
      Router router = RouteBuilder.compile(compiler, routes);
      assertThat(get("h", "/").routeIn(router)).isEqualTo("r" + (i + 1));
    }
  }

  @Test
  void compile_routeBetweenTheSameTwo_timeAndAgain_keepsItsPlace() {
    RouteCompiler compiler = new RouteCompiler();
    List<RouteBuilder> routes = new ArrayList<>();
    routes.add(route("oldest").paths("/").methods("PUT").createdAt(0));
    routes.add(route("newest").paths("/").methods("GET").createdAt(1000));
    for (int i = 200; i > 0; i--) {
      routes.add(route("r" + i).paths("/").methods("GET", "PUT").createdAt(i));
      Router router = RouteBuilder.compile(compiler, routes);
      assertThat(get("h", "/").routeIn(router)).isEqualTo("r" + i);
      assertThat(get("h", "/").method("PUT").routeIn(router)).isEqualTo("oldest");
    }
  }

  private static Router router(RouteBuilder... routes) {
    return RouteBuilder.compile(new RouteCompiler(), List.of(routes));
  }
}
