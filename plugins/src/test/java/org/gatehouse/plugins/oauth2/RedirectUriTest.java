package org.gatehouse.plugins.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RedirectUriTest {
  @Test
  void withQuery_keepsOtherArgumentsAndReplacesItsOwn() {
    assertThat(RedirectUri.withQuery("https://a.test/cb", Map.of("code", "c", "state", "a b&c=é")))
        .isEqualTo("https://a.test/cb?code=c&state=a%20b%26c%3D%C3%A9");
    assertThat(RedirectUri.withQuery("https://a.test/cb?x=%2F&code=old", Map.of("code", "c")))
        .isEqualTo("https://a.test/cb?x=%2F&code=c");
    assertThat(RedirectUri.withQuery("https://a.test/cb?", Map.of("code", "c")))
        .isEqualTo("https://a.test/cb?code=c");
  }

  @Test
  void withFragment_leavesTheQueryAlone() {
    assertThat(RedirectUri.withFragment("https://a.test/cb?x=y", Map.of("expires_in", 5L)))
        .isEqualTo("https://a.test/cb?x=y#expires_in=5");
  }
}
