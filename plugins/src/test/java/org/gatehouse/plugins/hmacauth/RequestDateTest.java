package org.gatehouse.plugins.hmacauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.gatehouse.api.exchange.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDateTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:37.9Z");

  private static boolean isNear(String name, String value) {
    Headers headers = new Headers();
    headers.add(name, value);
    return new RequestDate(Clock.fixed(NOW, ZoneOffset.UTC), 10).isNear(headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:47 GMT",
        "Sun, 06 Nov 1994 08:49:27 GMT"
      })
  void isNear_formsOfRfc9110WithinTheSkew_are(String value) {
    assertThat(isNear("Date", value)).isTrue();
    assertThat(isNear("X-Date", value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:48 GMT",
        "Sun, 06 Nov 1994 08:49:26 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "784111777",
        "Sun, 06 Nov 1994",
        ""
      })
  void isNear_otherTimesAndForms_areNot(String value) {
    assertThat(isNear("Date", value)).isFalse();
  }

  @Test
  void isNear_oneOfBothDates_isEnough_butNotARepeatedOne() {
    RequestDate date = new RequestDate(Clock.fixed(NOW, ZoneOffset.UTC), 10);
    Headers headers = new Headers();
    headers.add("X-Date", "Sun, 06 Nov 1994 09:49:37 GMT");
    headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(date.isNear(headers)).isTrue();

    headers.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(date.isNear(headers)).isFalse();
  }
}
