package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:db8:0:0:0:0:0:0, 2001:db8::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "0:2:3:4:5:6:7:0, 0:2:3:4:5:6:7:0",
    "0:0:3:4:5:6:7:ffff, ::3:4:5:6:7:ffff",
    "fe80:0:0:0:1234:0:0:00ab%eth0, fe80::1234:0:0:ab",
    "fe80::1%1, fe80::1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "::ffff:c0a8:ff01, 192.168.255.1",
    "a:b, a:b",
  })
  void of_address_isAsRfc5952HasIt(String address, String text) {
    assertThat(AddressText.of(address)).isEqualTo(text);
  }
}
