package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class UrlPartsTest {
  @Test
  void of_wholeUrl_hasAllParts() {
    assertThat(UrlParts.of("https://u:p@a.example:8443/x/y;v=1?q=1#f"))
        .isEqualTo(
            new UrlParts(
                Optional.of("https"),
                Optional.of("a.example"),
                Optional.of("8443"),
                Optional.of("/x/y"),
                Optional.of("q=1"),
                Optional.of("f")));
  }

  @Test
  void of_ipv6_losesItsBrackets() {
    UrlParts url = UrlParts.of("http://[::1]:80");

    assertThat(url.host()).contains("::1");
    assertThat(url.port()).contains("80");
    assertThat(url.path()).isEmpty();
  }

  @Test
  void of_anyOtherText_isAPath() {
    UrlParts url = UrlParts.of("not a url");

    assertThat(url.path()).contains("not a url");
    assertThat(url.scheme()).isEmpty();
    assertThat(url.host()).isEmpty();
    assertThat(UrlParts.of("http:///x").host()).isEmpty();
  }
}
