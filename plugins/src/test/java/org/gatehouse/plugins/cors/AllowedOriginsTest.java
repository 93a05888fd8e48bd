package org.gatehouse.plugins.cors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedOriginsTest {
  /** Beside another entry, since a plain one alone is named to every origin. */
  private static String allowed(String entry, String origin) {
    return new AllowedOrigins(List.of("http://other.test", entry), false).allowed(origin);
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example, http://a.example, http://a.example",
    "http://a.example, http://a.example:80, http://a.example",
    "http://a.example:80, http://a.example, http://a.example",
    "https://a.example:443, https://a.example, https://a.example",
    "http://a.example:443, http://a.example:443, http://a.example:443",
    "a.example, a.example, a.example",
    "'http://.*\\.a\\.example', http://b.a.example, http://b.a.example",
    "'^http://.*\\.a\\.example$', http://b.a.example:80, http://b.a.example",
    "'(.*[./])?a\\.example', https://b.a.example:8443, https://b.a.example:8443",
    "'https://[0-9a-f:.\\[\\]]+', https://[::1], https://[::1]",
    "null, null, null",
    "https://a.example/, https://a.example, https://a.example",
  })
  void allowed_matchingOrigin_isNamedWithoutDefaultPort(
      String entry, String origin, String allowed) {
    assertThat(allowed(entry, origin)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example, https://a.example",
    "http://a.example, http://a.example:8080",
    "http://a.example, http://a.example.evil.test",
    "'http://a\\.example', http://a.example.evil.test",
    "'http://a\\.example', http://evil.test/?http://a.example",
    "'http://a\\.example|http://b\\.example', http://a.example.evil.test",
    "'a\\.example', http://a.example.evil.test",
    "'a\\.example', http://evila.example.test",
    "'.*', null",
    "'.*:?.*', null",
    "'null|x', null",
    "http://a.example, null",
    "http://a.example, http://a.example@evil.test",
    "'https://.*\\.a\\.example', http://b.a.example",
  })
  void allowed_otherOrigin_isNone(String entry, String origin) {
    assertThat(allowed(entry, origin)).isNull();
  }

  @Test
  void allowed_wildcardAmongOthers_allowsAll_andNamesThoseWithAnEntry() {
    AllowedOrigins origins = new AllowedOrigins(List.of("*", "http://a.example"), false);

    assertThat(origins.allowed("http://z.example")).isEqualTo("*");
    assertThat(origins.allowed("null")).isEqualTo("*");
    assertThat(origins.allowed("http://a.example")).isEqualTo("http://a.example");
    assertThat(origins.allowed("")).isNull();
    assertThat(origins.isSameForAll()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/, https://a.example",
    "https://a.example:443, https://a.example",
    "https://a.example:8443, https://a.example:8443",
  })
  void allowed_onlyPlainEntry_isNamedAsBrowsersWriteIt(String entry, String allowed) {
    assertThat(new AllowedOrigins(List.of(entry), false).allowed("https://z.example"))
        .isEqualTo(allowed);
  }

  @Test
  void allowed_regexThatBacktracksWithoutEnd_isNotMatched() {
    AllowedOrigins origins = new AllowedOrigins(List.of("https://(x+x+)+y"), false);

    assertThat(origins.allowed("https://xxy")).isEqualTo("https://xxy");
    assertThat(origins.allowed("https://" + "x".repeat(1000))).isNull();
  }

  @Test
  void allowed_regexThatRecursesDeeply_isNotMatched() {
    AllowedOrigins origins = new AllowedOrigins(List.of("https://(a|b)*"), false);

    assertThat(origins.allowed("https://abba")).isEqualTo("https://abba");
    assertThat(origins.allowed("https://" + "ab".repeat(50_000))).isNull();
  }
}
