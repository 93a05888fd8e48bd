package org.gatehouse.gateway.exchange;

import org.gatehouse.api.config.AddressRanges;

/** Addresses of clients as texts, where equal addresses have to be equal texts. */
final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  /**
   * An IPv6 address in the form of RFC 5952, {@code 2001:db8::1}, as nginx writes it, without a
   * zone. An IPv4 address within one is that IPv4 address; any other text stays as it is.
   */
  static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    byte[] bytes = AddressRanges.parse(address);
    if (bytes == null) {
      return address;
    }
    return bytes.length == 4 ? v4(bytes) : v6(bytes);
  }

  private static String v4(byte[] bytes) {
    return (bytes[0] & 0xff)
        + "."
        + (bytes[1] & 0xff)
        + "."
        + (bytes[2] & 0xff)
        + "."
        + (bytes[3] & 0xff);
  }

  private static String v6(byte[] bytes) {
    int gap = -1;
    int gapLength = 1; // a single zero is written
    for (int i = 0; i < GROUPS; i++) {
      int length = zerosFrom(bytes, i);
      if (length > gapLength) {
        gap = i;
        gapLength = length;
      }
    }
    StringBuilder text = new StringBuilder(39);
    int i = 0;
    while (i < GROUPS) {
      if (i == gap) {
        text.append("::");
        i += gapLength;
      } else {
        boolean isFirst = i == 0 || i == gap + gapLength;
        text.append(isFirst ? "" : ":").append(Integer.toHexString(group(bytes, i)));
        i++;
      }
    }
    return text.toString();
  }

  private static int zerosFrom(byte[] bytes, int start) {
    int end = start;
    while (end < GROUPS && group(bytes, end) == 0) {
      end++;
    }
    return end - start;
  }

  private static int group(byte[] bytes, int i) {
    return (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
  }
}
