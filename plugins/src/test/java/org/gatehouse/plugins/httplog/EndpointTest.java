package org.gatehouse.plugins.httplog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @Test
  void login_becomesAuthorization() {
    Endpoint endpoint = Endpoint.parse("http://user:p%40ss@log.test:81/in?a=b");

    assertThat(endpoint.uri()).isEqualTo(URI.create("http://log.test:81/in?a=b"));
    assertThat(endpoint.authorization()).contains("Basic dXNlcjpwJTQwc3M=");
    assertThat(endpoint).hasToString("log.test:81");
  }

  @Test
  void noLogin_isNone() {
    assertThat(Endpoint.parse("https://log.test/a@b").authorization()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://u:geheim@h/", "http://u:geheim@a b/", "http://u:geheim@/x"})
  void otherUrls_areRefused_withoutShowingThem(String url) {
    assertThatThrownBy(() -> Endpoint.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("http_endpoint cannot be used (expected: ")
        .hasMessageNotContaining("geheim");
  }
}
