package org.gatehouse.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b, /a/b",
    "/a/b/, /a/b/",
    "/v1.0/app.js, /v1.0/app.js",
    "/.well-known/x, /.well-known/x",
    "/..., /...",
    "/a/., /a/",
    "/a/.., /",
    "/a/b/.., /a/",
    "/a/./b/../c//d/%41%2f, /a/c/d/A%2F",
    "//a///b//, /a/b/",
    "/a//../b, /b",
    "/a/%2e%2E/b, /b",
    "/a%2F..%2Fb, /a%2F..%2Fb",
    "/%7euser, /~user",
    "/%20x, '/ x'",
    "/a%3fb%23c, /a%3Fb%23c",
    "/caf%C3%A9, /café",
    "/%22%3C%3e%5C%5e%60%7b%7C%7d, '/\"<>\\^`{|}'",
    "/%25%32%35, /%2525",
  })
  void read_path_isNormalAsInKong(String raw, String normalized) {
    assertThat(RequestPath.read(raw)).isEqualTo(new RequestPath(raw, normalized));
  }

  @ParameterizedTest
  @CsvSource({
    "'', NOT_ABSOLUTE",
    "a/b, NOT_ABSOLUTE",
    "*, NOT_ABSOLUTE",
    "http://h/a, NOT_ABSOLUTE",
    "/a b, UNSAFE_CHARACTER",
    "/a#b, UNSAFE_CHARACTER",
    "/a?b, UNSAFE_CHARACTER",
    "/é, UNSAFE_CHARACTER",
    "/%, MALFORMED_ESCAPE",
    "/%4, MALFORMED_ESCAPE",
    "/%zz, MALFORMED_ESCAPE",
    "/%-1, MALFORMED_ESCAPE",
    "/%00, NUL",
    "/.., ABOVE_ROOT",
    "/../a, ABOVE_ROOT",
    "/a/../../b, ABOVE_ROOT",
    "/%2e%2e/b, ABOVE_ROOT",
    "/a%2f..%2f..%2fb, ABOVE_ROOT",
    "/%C3, NOT_UTF8",
    "/%FF%FE, NOT_UTF8",
  })
  void read_ambiguousPath_isRefused(String raw, PathRefusal refusal) {
    assertThat(RequestPath.read(raw)).isEqualTo(refusal);
  }

  @Test
  void read_normalPath_isReadTheSameAgain() {
    RequestPath once = (RequestPath) RequestPath.read("/a/%2e/b%2fc//%7e/..%2f/x");

    assertThat(RequestPath.read(once.normalized()))
        .isEqualTo(new RequestPath(once.normalized(), once.normalized()));
  }

  @Test
  void read_aMegabyteOfDots_takesLinearTime() {
    String raw = "/a".repeat(160_000) + "/../..".repeat(75_000) + "/%2e".repeat(10);
    Instant start = Instant.now();

    assertThat(RequestPath.read(raw)).isInstanceOf(RequestPath.class);

    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(2));
  }
}
