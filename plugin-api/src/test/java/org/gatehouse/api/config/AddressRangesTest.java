package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRangesTest {
  @Test
  void contains_addressWithinARange_isTrueUpToItsEdges() {
    AddressRanges ranges = AddressRanges.of(List.of("10.1.16.0/20"));

    assertThat(ranges.contains("10.1.16.0")).isTrue();
    assertThat(ranges.contains("10.1.31.255")).isTrue();
    assertThat(ranges.contains("10.1.15.255")).isFalse();
    assertThat(ranges.contains("10.1.32.0")).isFalse();
  }

  @Test
  void contains_singleAddress_isOnlyThat() {
    AddressRanges ranges = AddressRanges.of(List.of("10.0.0.1", "::1"));

    assertThat(ranges.contains("10.0.0.1")).isTrue();
    assertThat(ranges.contains("10.0.0.2")).isFalse();
    assertThat(ranges.contains("0:0:0:0:0:0:0:1")).isTrue();
    assertThat(ranges.contains("::2")).isFalse();
  }

  @Test
  void contains_rangeOfAll_isAnyOfItsFamily() {
    AddressRanges ranges = AddressRanges.of(List.of("0.0.0.0/0"));

    assertThat(ranges.contains("203.0.113.9")).isTrue();
    assertThat(ranges.contains("2001:db8::1")).isFalse();
  }

  @Test
  void contains_ipv4WithinIpv6_isTheIpv4Address() {
    assertThat(AddressRanges.of(List.of("127.0.0.0/8")).contains("::ffff:127.0.0.1")).isTrue();
  }

  @Test
  void contains_linkLocalAddressWithItsZone_isFound() {
    assertThat(AddressRanges.of(List.of("fe80::/10")).contains("fe80::1%eth0")).isTrue();
  }

  @Test
  void contains_whatIsNoAddress_isFalse() {
    AddressRanges ranges = AddressRanges.of(List.of("0.0.0.0/0", "::/0"));

    assertThat(ranges.contains("localhost")).isFalse();
    assertThat(ranges.contains("")).isFalse();
    assertThat(ranges.contains("10.0.0.1:80")).isFalse();
    assertThat(ranges.contains("10.0.0.256")).isFalse();
  }

  @Test
  void contains_noRanges_isFalse() {
    assertThat(AddressRanges.of(List.of()).contains("127.0.0.1")).isFalse();
  }

  @Test
  void of_prefixLongerThanTheAddress_isRefused() {
    assertThatThrownBy(() -> AddressRanges.of(List.of("10.0.0.0/33")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid ip or cidr range: '10.0.0.0/33'");
  }
}
