package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gatehouse.api.Inputs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpstreamTest {
  @Test
  void accept_nameAlone_hasDefaults() {
    Map<String, Object> upstream = accepted(Upstream.class, "name", "up-a");
    upstream.keySet().removeAll(List.of("id", "created_at", "updated_at"));

    assertThat(upstream)
        .isEqualTo(
            Inputs.of(
                "name", "up-a",
                "algorithm", "round-robin",
                "hash_on", "none",
                "hash_fallback", "none",
                "hash_on_header", null,
                "hash_fallback_header", null,
                "hash_on_cookie", null,
                "hash_on_cookie_path", "/",
                "hash_on_query_arg", null,
                "hash_fallback_query_arg", null,
                "hash_on_uri_capture", null,
                "hash_fallback_uri_capture", null,
                "slots", 10000L,
                "tags", null,
                "host_header", null,
                "client_certificate", null,
                "use_srv_name", false,
                "healthchecks",
                    Map.of(
                        "threshold", 0L,
                        "active",
                            Inputs.of(
                                "type",
                                "http",
                                "https_verify_certificate",
                                true,
                                "headers",
                                null,
                                "timeout",
                                1L,
                                "concurrency",
                                10L,
                                "https_sni",
                                null,
                                "http_path",
                                "/",
                                "healthy",
                                Map.of(
                                    "successes", 0L,
                                    "http_statuses", List.of(200L, 302L),
                                    "interval", 0L),
                                "unhealthy",
                                Map.of(
                                    "http_failures", 0L,
                                    "tcp_failures", 0L,
                                    "timeouts", 0L,
                                    "interval", 0L,
                                    "http_statuses",
                                        List.of(429L, 404L, 500L, 501L, 502L, 503L, 504L, 505L))),
                        "passive",
                            Map.of(
                                "type", "http",
                                "healthy",
                                    Map.of(
                                        "successes",
                                        0L,
                                        "http_statuses",
                                        List.of(
                                            200L, 201L, 202L, 203L, 204L, 205L, 206L, 207L, 208L,
                                            226L, 300L, 301L, 302L, 303L, 304L, 305L, 306L, 307L,
                                            308L)),
                                "unhealthy",
                                    Map.of(
                                        "http_failures", 0L,
                                        "tcp_failures", 0L,
                                        "timeouts", 0L,
                                        "http_statuses", List.of(429L, 500L, 503L))))));
  }

  @Test
  void accept_partOfTheHealthchecks_keepsTheOtherDefaults() {
    Map<String, Object> upstream =
        accepted(
            Upstream.class,
            "name",
            "up-b",
            "healthchecks",
            Map.of("active", Map.of("healthy", Map.of("interval", 5L))));

    Map<?, ?> active = (Map<?, ?>) ((Map<?, ?>) upstream.get("healthchecks")).get("active");
    assertThat(active.get("healthy"))
        .isEqualTo(Map.of("interval", 5L, "successes", 0L, "http_statuses", List.of(200L, 302L)));
    assertThat(active.get("http_path")).isEqualTo("/");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("name", "a b", "Invalid name ('a b'); must be a valid hostname"),
        Arguments.of("name", "127.0.0.1", "Invalid name ('127.0.0.1'); no ip addresses allowed"),
        Arguments.of("name", "a:80", "Invalid name ('a:80'); no port allowed"),
        Arguments.of(
            "algorithm",
            "x",
            "expected one of: consistent-hashing, least-connections, round-robin, latency"),
        Arguments.of("slots", 9L, "value should be between 10 and 65536"),
        Arguments.of("host_header", "a b", "invalid hostname: a b"),
        Arguments.of(
            "hash_on_cookie",
            "a;b",
            "contains one or more invalid characters. ASCII control characters (0-31;127), space,"
                + " tab and the characters ()<>@,;:\\\"/?={}[] are not allowed."),
        Arguments.of(
            "healthchecks",
            Map.of("active", Map.of("timeout", -1L, "https_sni", "a:1")),
            Map.of(
                "active",
                Map.of(
                    "timeout",
                    "value should be between 0 and 65535",
                    "https_sni",
                    "must not have a port"))),
        Arguments.of("healthchecks", null, "required field missing"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void accept_faultyField_isNamed(String field, Object value, Object problem) {
    Map<String, Object> input = Inputs.of("name", "up", field, value);
    assertThat(problems(Upstream.class, "name", input.get("name"), field, value))
        .isEqualTo(Map.of(field, problem));
  }

  private static String condition(String field) {
    return "failed conditional validation given value of field '" + field + "'";
  }

  private static Map<String, Object> conditional(String field, String broken, String problem) {
    return Map.of(broken, problem, "@entity", List.of(condition(field)));
  }

  @Test
  void hashOn_whatIsNotNamed_isRefused() {
    for (String what : List.of("header", "cookie", "query_arg", "uri_capture")) {
      assertThat(problems(Upstream.class, "name", "up", "hash_on", what))
          .isEqualTo(conditional("hash_on", "hash_on_" + what, "required field missing"));
    }
    for (String what : List.of("header", "query_arg", "uri_capture")) {
      assertThat(problems(Upstream.class, "name", "up", "hash_on", "ip", "hash_fallback", what))
          .isEqualTo(
              conditional("hash_fallback", "hash_fallback_" + what, "required field missing"));
    }
    assertThat(problems(Upstream.class, "name", "up", "hash_on", "ip", "hash_fallback", "cookie"))
        .isEqualTo(conditional("hash_fallback", "hash_on_cookie", "required field missing"));
  }

  @Test
  void hashFallback_thatCannotFollow_isRefused() {
    assertThat(problems(Upstream.class, "name", "up", "hash_fallback", "ip"))
        .isEqualTo(conditional("hash_on", "hash_fallback", "expected one of: none"));
    assertThat(
            problems(
                Upstream.class,
                "name",
                "up",
                "hash_on",
                "cookie",
                "hash_on_cookie",
                "c",
                "hash_fallback",
                "ip"))
        .isEqualTo(conditional("hash_on", "hash_fallback", "expected one of: none"));
    assertThat(problems(Upstream.class, "name", "up", "hash_on", "path", "hash_fallback", "path"))
        .isEqualTo(
            conditional(
                "hash_on",
                "hash_fallback",
                "expected one of: none, consumer, header, cookie, query_arg, ip, uri_capture"));
    assertThat(
            problems(
                Upstream.class, "name", "up", "hash_on", "consumer", "hash_fallback", "consumer"))
        .isEqualTo(
            conditional(
                "hash_on",
                "hash_fallback",
                "expected one of: none, ip, header, cookie, path, query_arg, uri_capture"));
    assertThat(problems(Upstream.class, "name", "up", "hash_on", "ip", "hash_fallback", "ip"))
        .isEqualTo(
            conditional(
                "hash_on",
                "hash_fallback",
                "expected one of: none, consumer, header, cookie, path, query_arg, uri_capture"));
  }

  @Test
  void hashFallback_onTheSameThing_isRefused() {
    for (String what : List.of("header", "query_arg", "uri_capture")) {
      assertThat(
              problems(
                  Upstream.class,
                  "name",
                  "up",
                  "hash_on",
                  what,
                  "hash_on_" + what,
                  "x",
                  "hash_fallback",
                  what,
                  "hash_fallback_" + what,
                  "x"))
          .isEqualTo(
              Map.of(
                  "@entity",
                  List.of(
                      "values of these fields must be distinct: 'hash_on_%1$s',".formatted(what)
                          + " 'hash_fallback_%s'".formatted(what))));
    }
  }
}
