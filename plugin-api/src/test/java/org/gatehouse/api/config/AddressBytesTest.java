package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBytesTest {
  private static final List<String> PARTS =
      List.of("0", "1", "a", "ff", "12", ":", "::", ".", "255", "1.2.3.4");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "255.255.255.255",
        "10.1.2.3",
        "::",
        "::1",
        "1::",
        "1::2",
        "2001:db8::1",
        "2001:DB8:0:0:8:800:200C:417A",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "::ffff:10.0.0.1",
        "::FFFF:a00:1",
        "64:ff9b::192.0.2.33",
        "1:2:3:4:5:6:192.0.2.33",
        "::192.0.2.33",
        "fe80::1"
      })
  void parse_address_hasTheBytesThatTheJdkReads(String text) throws UnknownHostException {
    assertThat(AddressBytes.parse(text)).isEqualTo(InetAddress.getByName(text).getAddress());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        ":::",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.256",
        "1.2.3.0004",
        "1.2.3.4a",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.-4",
        "1.2.3.4%eth0",
        "dead.beef",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        ":1::2",
        "1::2:",
        "1:2:3:4:5:6:7:",
        "12345::",
        "g::",
        "1::2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:5",
        "[::1]",
        "::１",
        "a.test",
        "localhost",
        "1:2"
      })
  void parse_anythingElse_isNull(String text) {
    assertThat(AddressBytes.parse(text)).isNull();
  }

  @Test
  void parse_zone_isLeftOut() {
    assertThat(AddressBytes.parse("fe80::1%eth0")).isEqualTo(AddressBytes.parse("fe80::1"));
  }

  @Test
  void parse_anyMixOfTheCharactersOfAddresses_agreesWithTheJdk() {
    Random random = new Random(42);
    int addresses = 0;
    for (int i = 0; i < 200_000; i++) {
      String text =
          IntStream.range(0, 1 + random.nextInt(9))
              .mapToObj(n -> PARTS.get(random.nextInt(PARTS.size())))
              .collect(Collectors.joining());
      if (text.indexOf(':') < 0 || text.matches(".*([0-9a-f]{5}|\\.\\d{4}|\\d{4}\\.).*")) {
        continue; // the JDK would ask a name server, or take more digits than there may be
      }
      byte[] expected = byJdk(text);
      addresses += expected == null ? 0 : 1;
      assertThat(AddressBytes.parse(text)).as(text).isEqualTo(expected);
    }
    assertThat(addresses).isGreaterThan(1000);
  }

  private static byte[] byJdk(String text) {
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
