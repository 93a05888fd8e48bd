package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void contains_ipv4RangeWithinIpv6_isThatRangeOfIpv4() {
    AddressRanges ranges = AddressRanges.of(List.of("::ffff:10.0.0.0/104"));

    assertThat(ranges.contains("10.255.0.1")).isTrue();
    assertThat(ranges.contains("::ffff:10.0.0.1")).isTrue();
    assertThat(ranges.contains("11.0.0.1")).isFalse();
  }

  @Test
  void contains_ipv6RangeAroundTheIpv4Addresses_isNoneOfIpv4() {
    AddressRanges ranges = AddressRanges.of(List.of("::ffff:10.0.0.0/90"));

    assertThat(ranges.contains("10.0.0.1")).isFalse();
    assertThat(ranges.contains("::fffe:0:1")).isTrue();
  }

  @Test
  void contains_rangesWithinEachOther_isWhatAnyOfThemHas() {
    AddressRanges ranges =
        AddressRanges.of(
            List.of("10.1.2.3", "10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8", "11.0.0.0/9"));

    assertThat(ranges.contains("10.1.2.3")).isTrue();
    assertThat(ranges.contains("10.200.0.1")).isTrue();
    assertThat(ranges.contains("11.127.255.255")).isTrue();
    assertThat(ranges.contains("11.128.0.0")).isFalse();
    assertThat(ranges.contains("9.255.255.255")).isFalse();
  }

  @Test
  void contains_startWithBitsBehindItsPrefix_isTheWholeRange() {
    assertThat(AddressRanges.of(List.of("10.1.2.3/8")).contains("10.200.0.1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void contains_randomRanges_isWhatComparingEachOfThemSays(long seed) {
    Random random = new Random(seed);
    for (boolean v4 : new boolean[] {true, false}) {
      List<AddressRange> all = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        all.add(randomRange(random, v4));
      }
      AddressTree tree = new AddressTree(all);
      for (int i = 0; i < 20_000; i++) {
        byte[] address = near(random, all);
        boolean expected = all.stream().anyMatch(range -> range.contains(address));

        assertThat(tree.contains(address)).as("%s", (Object) address).isEqualTo(expected);
      }
    }
  }

  /** Few leading values, so that ranges stand side by side and within each other. */
  private static AddressRange randomRange(Random random, boolean v4) {
    byte[] start = new byte[v4 ? 4 : 16];
    random.nextBytes(start);
    start[0] = (byte) random.nextInt(4);
    start[1] = (byte) (random.nextInt(4) * 64);
    return new AddressRange(start, 6 + random.nextInt(start.length * 8 - 5));
  }

  /** An address that shares some leading bits with one of the ranges. */
  private static byte[] near(Random random, List<AddressRange> all) {
    byte[] address = all.get(random.nextInt(all.size())).start().clone();
    int bit = random.nextInt(address.length * 8);
    address[bit / 8] ^= (byte) (0x80 >> bit % 8);
    return address;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/1234",
        "::/129",
        "::ffff:1.2.3.4/129",
        "x/8"
      })
  void of_whatIsNoRange_isRefused(String text) {
    assertThatThrownBy(() -> AddressRanges.of(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid ip or cidr range: '" + text + "'");
  }
}
