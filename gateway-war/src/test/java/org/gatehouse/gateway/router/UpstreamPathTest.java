package org.gatehouse.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamPathTest {

  @ParameterizedTest
  @CsvSource({
    // service path, request path, matched path, upstream path
    "/, /a/b, '', /a/b",
    "/, /, '', /",
    "/, /api, /api, /",
    "/, /api/, /api, /",
    "/, /api/x, /api, /x",
    "/base, /api, /api, /base",
    "/base, /api/, /api, /base/",
    "/base, /api/x, /api, /base/x",
    "/base, /apix, /api, /base/x",
    "/base, /, '', /base",
    "/base, /x, '', /base/x",
    "/base/, /api/, /api/, /base/",
    "/base/, /api/x, /api/, /base/x",
    "/base/, /api, /api, /base",
    "/base/, /api/x, /api, /base/x",
    "/base, /api/x, /, /base/api/x",
    "/base, /api.., /api, /base",
    "/base, /api../x, /api, /base/x",
    "/base, /api./x, /api, /base/x",
    "/, /u/42/rest, /u/42, /rest",
  })
  void of_strippedPath_joinsTheRestToTheServices(
      String service, String path, String matched, String expected) {
    assertThat(UpstreamPath.of(path, matched, true, service)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /api, /api",
    "/base, /api, /base/api",
    "/base, /apix, /base/apix",
    "/base, /, /base",
    "/base/, /api/x, /base/api/x",
    "/base/, /, /base/",
  })
  void of_keptPath_joinsAllOfItToTheServices(String service, String path, String expected) {
    assertThat(UpstreamPath.of(path, "/api", false, service)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/a b, /a%20b",
    "/café, /caf%C3%A9",
    "'/\"<>\\^`{|}', /%22%3C%3E%5C%5E%60%7B%7C%7D",
    "/A%2F, /A%2F",
    "'/!#$&()*+,:;=?@[]-_.~', '/!#$&()*+,:;=?@[]-_.~'",
  })
  void of_unsafeCharacters_areEscaped(String path, String expected) {
    assertThat(UpstreamPath.of(path, "", true, "/")).isEqualTo(expected);
  }
}
