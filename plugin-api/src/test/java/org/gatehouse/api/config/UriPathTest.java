package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriPathTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a, /a",
    "/a/, /a/",
    "//a///b, /a/b",
    "/a//, /a/",
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/a/.., /",
    "/../a, /a",
    "/a/b/.., /a/",
    "/a/., /a/",
    "/%7Ea, /~a",
    "/%2e%2e/b, /b",
    "/a%2fb%3F, /a%2Fb%3F",
    "/%e4%b8%ad, /中",
    "/%ff%41, /%FFA",
    "/a%20b, /a b",
    "/100%, /100%"
  })
  void normalize_path_isItsNormalForm(String path, String normal) {
    assertThat(UriPath.normalize(path)).isEqualTo(normal);
  }
}
