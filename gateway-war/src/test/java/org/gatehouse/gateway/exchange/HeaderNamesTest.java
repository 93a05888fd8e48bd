package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Consumer-Username",
        "x_consumer_id",
        "X.Consumer.Custom.Id",
        "X--Consumer-ID",
        "X-Credential-Identifier",
        "X_Authenticated_Scope",
        "X-Authenticated-Userid",
        "X_ANONYMOUS_CONSUMER",
        "X_Forwarded_For",
        "x-real_ip"
      })
  void isReserved_whatOnlyGatehouseMaySay_isTrue(String name) {
    assertThat(HeaderNames.isReserved(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x_under",
        "X-Consumer",
        "X-Forwarded-For",
        "XConsumerId",
        "apikey",
        "X-A",
        "x-y-z-1"
      })
  void isReserved_whatAnyoneMaySay_isFalse(String name) {
    assertThat(HeaderNames.isReserved(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer_Encoding",
        "Transfer---Encoding",
        "content.length",
        "-Host",
        "Content_Length"
      })
  void looksLikeFraming_otherSpelling_isTrue(String name) {
    assertThat(HeaderNames.looksLikeFraming(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Transfer-Encoding", "Content-Length", "Host", "X_Y", "Hosts"})
  void looksLikeFraming_anyOtherName_isFalse(String name) {
    assertThat(HeaderNames.looksLikeFraming(name)).isFalse();
  }
}
