package org.gatehouse.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.gatehouse.api.config.StepBudget;
import org.gatehouse.api.exchange.PathCaptures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteRegexTest {

  @ParameterizedTest
  @CsvSource({
    "/a/\\d+, /a/12/x, /a/12",
    "/a$, /a, /a",
    "/a|/b, /x/b, /b",
    "/[^/]+/b, /a/b/c, /a/b",
    "'/[[:alpha:]]+', /ab1, /ab",
    "'/[[:^digit:]]+', /ab1, /ab",
    "'/[[:]]', /:, /:",
    "'/[[::]a]+', /:a:b, /:a:",
    "'/[[:a][:digit:]]+', /:a1b, /:a1",
    "/[]a]+, /]a], /]a]",
    "/a*+a, /aaa, /aaa",
    "/a++, /aaa, /aaa",
    "(?i)/ABC, /abc, /abc",
    "(?i:/ABC), /abc, /abc",
    "/\\w+, /über, /über",
    "'/a{2,3}', /aaaa, /aaa",
    "^/a, /ab, /a",
    "/\\x41, /A, /A",
  })
  void find_matchingText_matchesAsInRust(String regex, String text, String matched) {
    assertThat(find(regex, text)).isEqualTo(matched);
  }

  @ParameterizedTest
  @CsvSource({
    "/a, /b/a",
    "/a$, /ab",
    "/a.b, '/a\nb'",
    "/a$, '/a\n'",
    "/A, /a",
  })
  void find_otherText_isNull(String regex, String text) {
    assertThat(find(regex, text)).isEqualTo("none");
  }

  @Test
  void captures_namedGroups_areFoundByNameAndNumber() {
    assertThat(captures("/(?<user_id>\\d+)/(x)?(?P<rest>.*)", "/12/abc"))
        .isEqualTo(
            new PathCaptures(List.of("12", "", "abc"), Map.of("user_id", "12", "rest", "abc")));
  }

  @Test
  void captures_groupInClassOrEscaped_isNone() {
    assertThat(captures("/[(]\\((?:a)", "/((a")).isEqualTo(PathCaptures.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "/abc/\\d+, /abc/",
    "/abc?, /ab",
    "/abc*, /ab",
    "/abc+, /abc",
    "/ab{2}, /a",
    "/a\\.b\\d, /a.b",
    "/a|/b, ''",
    "/a(b|c), /a",
    "^/a$, /a",
    "(?i)/a, ''",
  })
  void literalPrefix_ofRegex_isWhatEachMatchStartsWith(String regex, String prefix) {
    assertThat(RouteRegex.ofPath(regex).literalPrefix()).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/(a",
        "/a)",
        "/[a",
        "/a\\",
        "/(a)\\1",
        "/(?=a)",
        "/(?!a)",
        "/(?<=a)b",
        "/(?<!a)b",
        "/(?>a)",
        "/(?<n>a)(?<n>b)",
        "/((a{1000}){1000})",
        "/a{99999999999}",
        "/[[:nothing:]]",
        "/\\Qa\\E",
        "*",
      })
  void ofPath_unsupportedRegex_isRefused(String regex) {
    assertThatThrownBy(() -> RouteRegex.ofPath(regex)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofHeader_classThatIsNotClosed_isRefused() {
    assertThatThrownBy(() -> RouteRegex.ofHeader("[[:]"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/(a+)+$", "/(a|a)*$", "/(a*)*b", "/(.*)*x", "/(a|aa)+$"})
  void find_exponentialRegex_endsTheMatch(String regex) {
    assertThatThrownBy(() -> find(regex, "/" + "a".repeat(5000) + "!"))
        .isInstanceOf(StepBudget.Exhausted.class);
  }

  @Test
  void find_deepRecursion_endsTheMatch() {
    assertThatThrownBy(() -> find("/(?:a|b|cd)*$", "/" + "ab".repeat(200_000)))
        .isInstanceOf(StepBudget.Exhausted.class);
  }

  private static String find(String regex, String text) {
    Matcher matcher = RouteRegex.ofPath(regex).find(text, new StepBudget());
    return matcher == null ? "none" : matcher.group();
  }

  private static PathCaptures captures(String regex, String text) {
    RouteRegex compiled = RouteRegex.ofPath(regex);
    return compiled.captures(compiled.find(text, new StepBudget()));
  }
}
