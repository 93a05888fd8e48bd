package org.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.gatehouse.gateway.proxy.UpstreamException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  @ParameterizedTest
  @CsvSource({
    "CONNECT, POST, true, true",
    "CONNECT_TIMEOUT, POST, true, true",
    "CONNECT, GET, false, false",
    "LOST, GET, true, true",
    "LOST, PUT, true, true",
    "LOST, PUT, false, false",
    "LOST, POST, true, false",
    "LOST, PATCH, true, false",
    "LOST, FOO, true, false",
    "STALE, POST, true, false",
    "STALE, GET, true, true",
    "TIMEOUT, GET, true, true",
    "TIMEOUT, POST, true, false",
    "INVALID, GET, true, false",
    "EXHAUSTED, GET, true, false"
  })
  void mayRepeat_onlyWhenNothingIsDoneTwice(
      Kind kind, String method, boolean isReplayable, boolean expected) {
    UpstreamException failure = new UpstreamException(kind, "", new IOException());
    assertThat(RetryPolicy.mayRepeat(failure, method, isReplayable)).isEqualTo(expected);
  }
}
