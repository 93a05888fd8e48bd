package org.gatehouse.plugins.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;

class CorsPluginTest {
  private static final Map<String, Object> FULL =
      Map.of(
          "origins", List.of("http://a.example", "http://b.example"),
          "methods", List.of("GET", "POST"),
          "headers", List.of("x-a", "x-b"),
          "exposed_headers", List.of("x-c", "x-d"),
          "credentials", true,
          "max_age", 60L);

  @Test
  void onAccess_preflightWithoutSettings_allowsAllThatIsAsked() {
    FakeExchange exchange =
        preflight("http://o.example").header("Access-Control-Request-Headers", "x-z").build();

    assertThat(fields(answer(Map.of(), exchange)))
        .containsExactly(
            "Access-Control-Allow-Origin: *",
            "Access-Control-Allow-Headers: x-z",
            "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT");
  }

  @Test
  void onAccess_preflightOfAllowedOrigin_namesItAndTheSettings() {
    assertThat(fields(answer(FULL, preflight("http://b.example").build())))
        .containsExactly(
            "vary: Origin",
            "Access-Control-Allow-Origin: http://b.example",
            "Access-Control-Allow-Credentials: true",
            "Access-Control-Allow-Headers: x-a,x-b",
            "Access-Control-Allow-Methods: GET,POST",
            "Access-Control-Max-Age: 60");
  }

  @Test
  void onAccess_preflightOfOtherOrigin_namesNone() {
    assertThat(fields(answer(FULL, preflight("http://z.example").build())))
        .containsExactly(
            "vary: Origin",
            "Access-Control-Allow-Credentials: true",
            "Access-Control-Allow-Headers: x-a,x-b",
            "Access-Control-Allow-Methods: GET,POST",
            "Access-Control-Max-Age: 60");
  }

  @Test
  void onAccess_privateNetwork_isAllowedOnlyWhenAskedFor() {
    Map<String, Object> config = Map.of("private_network", true);

    assertThat(
            answer(
                    config,
                    preflight("http://o.example")
                        .header("Access-Control-Request-Private-Network", "true")
                        .build())
                .headers()
                .all("Access-Control-Allow-Private-Network"))
        .containsExactly("true");
    assertThat(fields(answer(config, preflight("http://o.example").build())))
        .noneMatch(field -> field.contains("Private-Network"));
  }

  @Test
  void onAccess_maxAge_isWholeSeconds() {
    assertThat(maxAge(1.5)).containsExactly("1");
    assertThat(maxAge(0.9)).containsExactly("0");
    assertThat(maxAge(-1)).containsExactly("-1");
    assertThat(maxAge(86400)).containsExactly("86400");
  }

  private static List<String> maxAge(double seconds) {
    return answer(Map.of("max_age", seconds), preflight("http://o.example").build())
        .headers()
        .all("Access-Control-Max-Age");
  }

  @Test
  void onAccess_optionsThatIsNoPreflight_goesOn() {
    Plugin plugin = plugin(Map.of());

    assertThat(
            plugin.onAccess(
                FakeExchange.request("OPTIONS", "/").header("Origin", "http://a").build()))
        .isEqualTo(Outcome.CONTINUE);
    assertThat(
            plugin.onAccess(
                FakeExchange.request("OPTIONS", "/")
                    .header("Access-Control-Request-Method", "GET")
                    .build()))
        .isEqualTo(Outcome.CONTINUE);
    assertThat(plugin.onAccess(FakeExchange.request("GET", "/").build()))
        .isEqualTo(Outcome.CONTINUE);
  }

  @Test
  void onResponseHeaders_preflightAnsweredHere_addsNothingMore() {
    FakeExchange exchange = preflight("http://b.example").build();
    Plugin plugin = plugin(FULL);
    plugin.onAccess(exchange);
    exchange.enter(Phase.RESPONSE_HEADERS);

    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().all("vary")).containsExactly("Origin");
    assertThat(exchange.clientResponse().headers().contains("Access-Control-Expose-Headers"))
        .isFalse();
  }

  @Test
  void onResponseHeaders_preflightAnsweredByTheUpstream_isLeftAlone() {
    FakeExchange exchange = preflight("http://a.example").build();
    Plugin plugin = plugin(Map.of("preflight_continue", true));

    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    exchange.upstreamAnswers(200);
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().size()).isZero();
  }

  @Test
  void onResponseHeaders_withoutSettings_allowsAll() {
    assertThat(response(Map.of(), "http://o.example"))
        .containsExactly("Access-Control-Allow-Origin: *");
    assertThat(response(Map.of(), "")).containsExactly("Access-Control-Allow-Origin: *");
    assertThat(response(Map.of("origins", List.of("*")), "http://o.example"))
        .containsExactly("Access-Control-Allow-Origin: *");
  }

  @Test
  void onResponseHeaders_allowedOrigin_isNamed() {
    assertThat(response(FULL, "http://a.example"))
        .containsExactly(
            "vary: Origin",
            "Access-Control-Allow-Origin: http://a.example",
            "Access-Control-Allow-Credentials: true",
            "Access-Control-Expose-Headers: x-c,x-d");
  }

  @Test
  void onResponseHeaders_otherOrigin_isNotNamed() {
    assertThat(response(FULL, "http://z.example"))
        .containsExactly(
            "vary: Origin",
            "Access-Control-Allow-Credentials: true",
            "Access-Control-Expose-Headers: x-c,x-d");
  }

  @Test
  void onResponseHeaders_onlyPlainOrigin_isNamedToAll() {
    assertThat(response(Map.of("origins", List.of("http://a.example")), "http://z.example"))
        .containsExactly("vary: Origin", "Access-Control-Allow-Origin: http://a.example");
  }

  @Test
  void credentials_forAll_nameTheOriginInPlaceOfTheWildcard() {
    for (Map<String, Object> config :
        List.<Map<String, Object>>of(
            Map.of("credentials", true), Map.of("credentials", true, "origins", List.of("*")))) {
      assertThat(response(config, "http://o.example"))
          .containsExactly(
              "vary: Origin",
              "Access-Control-Allow-Origin: http://o.example",
              "Access-Control-Allow-Credentials: true");
      assertThat(fields(answer(config, preflight("http://o.example").build())))
          .contains(
              "Access-Control-Allow-Origin: http://o.example",
              "Access-Control-Allow-Credentials: true");
    }
  }

  @Test
  void credentials_forAll_areNotForTheOriginNull_andVaryWithoutAnOriginToo() {
    for (String origin : List.of("null", "")) {
      assertThat(response(Map.of("credentials", true), origin))
          .containsExactly("vary: Origin", "Access-Control-Allow-Origin: *");
    }
  }

  @Test
  void credentials_withAWildcard_areWarnedOf() {
    FakePluginContext wildcard = FakePluginContext.of(CorsPlugin.TYPE, Map.of("credentials", true));
    FakePluginContext named = FakePluginContext.of(CorsPlugin.TYPE, FULL);
    wildcard.newPlugin();
    named.newPlugin();

    assertThat(wildcard.logger().lines().toString()).contains("credentials: true (expected: ");
    assertThat(named.logger().lines()).isEmpty();
  }

  @Test
  void credentials_areNeverForTheOriginNull() {
    Map<String, Object> config =
        Map.of("credentials", true, "origins", List.of("null", "http://a"));

    assertThat(response(config, "null"))
        .containsExactly("vary: Origin", "Access-Control-Allow-Origin: null");
    FakeExchange exchange = FakeExchange.request("GET", "/").header("Origin", "null").build();
    exchange.upstreamAnswers(200, "Access-Control-Allow-Credentials", "true");
    plugin(config).onResponseHeaders(exchange);
    assertThat(exchange.clientResponse().headers().contains("Access-Control-Allow-Credentials"))
        .isFalse();
  }

  @Test
  void vary_isThereWithoutAnOriginToo_soThatCachesKeepTheAnswersApart() {
    assertThat(response(FULL, "")).contains("vary: Origin");
    assertThat(response(Map.of("origins", List.of(".*\\.example")), ""))
        .containsExactly("vary: Origin");
  }

  @Test
  void onResponseHeaders_upstreamsOwnField_isReplacedOrRemoved() {
    Plugin plugin = plugin(FULL);
    FakeExchange exchange =
        FakeExchange.request("GET", "/").header("Origin", "http://z.example").build();
    exchange.upstreamAnswers(200, "Access-Control-Allow-Origin", "*", "Vary", "Accept");

    plugin.onResponseHeaders(exchange);

    Headers headers = exchange.clientResponse().headers();
    assertThat(headers.contains("Access-Control-Allow-Origin")).isFalse();
    assertThat(headers.all("Vary")).containsExactly("Accept", "Origin");
  }

  private static FakeExchange.Builder preflight(String origin) {
    return FakeExchange.request("OPTIONS", "/")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "GET");
  }

  private static Plugin plugin(Map<String, Object> config) {
    return FakePluginContext.of(CorsPlugin.TYPE, config).newPlugin();
  }

  private static Answer answer(Map<String, Object> config, FakeExchange exchange) {
    assertThat(plugin(config).onAccess(exchange)).isEqualTo(Outcome.RESPONDED);
    Answer answer = exchange.answer().orElseThrow();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().orElseThrow()).isEmpty();
    return answer;
  }

  private static List<String> fields(Answer answer) {
    return lines(answer.headers());
  }

  private static List<String> response(Map<String, Object> config, String origin) {
    FakeExchange.Builder request = FakeExchange.request("GET", "/");
    FakeExchange exchange = (origin.isEmpty() ? request : request.header("Origin", origin)).build();
    Plugin plugin = plugin(config);
    plugin.onAccess(exchange);
    exchange.upstreamAnswers(200);
    plugin.onResponseHeaders(exchange);
    return lines(exchange.clientResponse().headers());
  }

  private static List<String> lines(Headers headers) {
    List<String> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(name + ": " + value));
    return lines;
  }
}
