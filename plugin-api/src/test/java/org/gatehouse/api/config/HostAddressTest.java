package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostAddressTest {
  @ParameterizedTest
  @CsvSource({
    "a.example, NAME, a.example",
    "a_b.example.:80, NAME, a_b.example.:80",
    "xn--a, NAME, xn--a",
    "010.001.0.9, IPV4, 10.1.0.9",
    "10.0.0.1:65535, IPV4, 10.0.0.1:65535",
    "::1, IPV6, [0000:0000:0000:0000:0000:0000:0000:0001]",
    "[1::Fe]:8, IPV6, [0001:0000:0000:0000:0000:0000:0000:00fe]:8",
    "'1:2:3:4:5:6:7:8', IPV6, [0001:0002:0003:0004:0005:0006:0007:0008]",
    "'::', IPV6, [0000:0000:0000:0000:0000:0000:0000:0000]"
  })
  void parse_address_hasOneWrittenForm(String text, HostAddress.Kind kind, String written) {
    HostAddress address = HostAddress.parse(text);

    assertThat(address.kind()).isEqualTo(kind);
    assertThat(address).hasToString(written);
  }

  @ParameterizedTest
  @CsvSource({
    "a b, invalid hostname: a b",
    "a..b, invalid hostname: a..b",
    "a-.b, invalid hostname: a-.b",
    ".a, invalid hostname: .a",
    "x:99999, invalid port number",
    "x:9999999999, invalid port number",
    "x:, 'invalid hostname: x:'",
    "1.2.3, invalid ipv4 address: 1.2.3",
    "1.2.3.256, invalid ipv4 address: 1.2.3.256",
    "1.2.3.4:70000, invalid port number",
    "'1:2:3', 'invalid ipv6 address: 1:2:3'",
    "'1:::2', 'invalid ipv6 address: 1:::2'",
    "'[::1]x', invalid ipv6 address",
    "'[::1]:', invalid port number",
    "'::g', 'invalid ipv6 address: ::g'"
  })
  void parse_anythingElse_isRefusedInKongsWords(String text, String message) {
    assertThatThrownBy(() -> HostAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"a.example, a.example:8000", "a.example:1, a.example:1"})
  void withDefaultPort_address_hasAPort(String text, String written) {
    assertThat(HostAddress.parse(text).withDefaultPort(8000)).hasToString(written);
  }
}
