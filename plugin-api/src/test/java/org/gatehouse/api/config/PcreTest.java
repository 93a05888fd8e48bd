package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcreTest {
  @Test
  void groups_namesThatJavaRefuses_areNumbered() {
    Pcre pcre = Pcre.compile("/(v[12])/(?<user_id>\\d+)/(?P<rest>(?:a|b)(?=c).*)(?<!x)");

    assertThat(pcre.groups()).containsEntry("user_id", 2).containsEntry("rest", 3).hasSize(2);
    Matcher matcher = pcre.pattern().matcher("/v1/42/bcd");
    assertThat(matcher.matches()).isTrue();
    assertThat(matcher.group(pcre.groups().get("user_id"))).isEqualTo("42");
    assertThat(matcher.group(pcre.groups().get("rest"))).isEqualTo("bcd");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "[[:alpha:]_]+ | a_b | 1",
        "[[:^digit:]]+ | ab | 12",
        "[^[]+ | ab | [",
        "[a&&b]+ | a&b | c",
        "[]a]+ | ]a | b",
        "[\\]\\d]+ | ]1 | a",
        "[[:]+ | [: | ]",
        "\\Q(?<a>\\E | (?<a> | a",
        "\\(a\\[ | (a[ | a"
      })
  void compile_set_meansWhatItDoesInPcre(String regex, String matching, String other) {
    assertThat(Pcre.compile(regex).pattern().matcher(matching).matches()).isTrue();
    assertThat(Pcre.compile(regex).pattern().matcher(other).matches()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      value = {
        "/a( | missing closing parenthesis in \"/a(\"",
        "/a[b | missing terminating ] for character class in \"/a[b\"",
        "/a) | unmatched closing parenthesis in \"/a)\" at \")\"",
        "*a | quantifier does not follow a repeatable item in \"*a\" at \"*a\"",
        "/(?<> | subpattern name expected in \"/(?<>\" at \">\"",
        "/(?<1a>) | subpattern name must start with a non-digit in \"/(?<1a>)\" at \"1a>)\"",
        "/(?<a | syntax error in subpattern name (missing terminator?) in \"/(?<a\"",
        "/[[:x:]] | unknown POSIX class name in \"/[[:x:]]\" at \"[:x:]]\"",
        "/a{2,1} | numbers out of order in {} quantifier in \"/a{2,1}\" at \"}\"",
        "(?<a>)(?<a>) | two named subpatterns have the same name (PCRE2_DUPNAMES not set)"
            + " in \"(?<a>)(?<a>)\" at \">)\""
      })
  void problemWith_badRegex_saysItAsPcreDoes(String regex, String words) {
    assertThat(Pcre.problemWith(regex)).contains("pcre2_compile() failed: " + words);
  }

  @Test
  void problemWith_trailingBackslash_isRefused() {
    assertThat(Pcre.problemWith("/a\\"))
        .contains("pcre2_compile() failed: \\ at end of pattern in \"/a\\\"");
  }

  @Test
  void compile_groupsNestedWithoutEnd_areRefusedRatherThanOverflow() {
    String nested = "(".repeat(100_000) + ")".repeat(100_000);

    assertThat(Pcre.problemWith(nested).orElseThrow())
        .startsWith("pcre2_compile() failed: parentheses are too deeply nested in ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/c/(?<id>\\d+)$", "/[[:]]", "/[[:]"})
  void problemWith_soundRegex_isEmpty(String regex) {
    assertThat(Pcre.problemWith(regex)).isEmpty();
  }
}
