package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatehouse.api.exchange.Headers;
import org.junit.jupiter.api.Test;

class CookiesTest {
  private static Headers cookies(String... fields) {
    Headers headers = new Headers();
    for (String field : fields) {
      headers.add("cookie", field);
    }
    return headers;
  }

  @Test
  void find_takesTheFirstOfTheName() {
    Headers headers = cookies("aa=1; a=2;a=3", "b = 4 ; c=\"5\"; d; e==6");

    assertThat(Cookies.find(headers, "a")).contains("2");
    assertThat(Cookies.find(headers, "b")).contains("4");
    assertThat(Cookies.find(headers, "c")).contains("5");
    assertThat(Cookies.find(headers, "d")).isEmpty();
    assertThat(Cookies.find(headers, "e")).contains("=6");
    assertThat(Cookies.find(cookies(), "a")).isEmpty();
  }

  @Test
  void remove_leavesTheOthersAsTheyAre() {
    Headers headers = cookies("s=1; a=\"2\"; s=3;b", "s=4");

    Cookies.remove(headers, "s"::equals);

    assertThat(headers.all("Cookie")).containsExactly("a=\"2\"; b");
  }
}
