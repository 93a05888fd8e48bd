package org.gatehouse.api.config;

import java.util.Arrays;

/**
 * All addresses of one family that begin with the same bits. Ordered by the first address, larger
 * ranges first.
 *
 * @param start 4 or 16 bytes, those behind the shared bits being zero
 */
@SuppressWarnings("ArrayRecordComponent") // stays in this package, which compares by order only
record AddressRange(byte[] start, int bits) implements Comparable<AddressRange> {
  private static final int V4_BITS = 32;
  private static final int MAPPING_BITS = 96;

  AddressRange {
    start = start.clone();
    for (int bit = bits; bit < start.length * Byte.SIZE; bit++) {
      start[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
    }
  }

  /**
   * Reads {@code 10.0.0.1}, {@code 10.0.0.0/8} or {@code 2001:db8::/32}. A range within the IPv4
   * addresses of IPv6, {@code ::ffff:10.0.0.0/104}, is that range of IPv4.
   *
   * @throws IllegalArgumentException for another text
   */
  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] start = AddressBytes.parse(address);
    if (start == null) {
      throw invalid(text);
    }
    int bits = slash < 0 ? start.length * Byte.SIZE : length(text, slash + 1);
    boolean isMapped = start.length * Byte.SIZE == V4_BITS && address.indexOf(':') >= 0;
    if (isMapped && slash >= 0) {
      if (bits < MAPPING_BITS) {
        start = mapped(start);
      } else {
        bits -= MAPPING_BITS;
      }
    }
    if (bits > start.length * Byte.SIZE) {
      throw invalid(text);
    }
    return new AddressRange(start, bits);
  }

  /** At most three digits, so that none are too many. */
  private static int length(String text, int from) {
    int length = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || i - from == 3) {
        throw invalid(text);
      }
      length = length * 10 + digit;
    }
    if (from == text.length()) {
      throw invalid(text);
    }
    return length;
  }

  private static byte[] mapped(byte[] v4) {
    byte[] v6 = new byte[16];
    v6[10] = (byte) 0xff;
    v6[11] = (byte) 0xff;
    System.arraycopy(v4, 0, v6, 12, 4);
    return v6;
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("invalid ip or cidr range: '" + text + "'");
  }

  boolean isV4() {
    return start.length * Byte.SIZE == V4_BITS;
  }

  /** Whether an address of the same family begins as this range does. */
  boolean contains(byte[] address) {
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (address[i] != start[i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((address[whole] ^ start[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
  }

  /** The place of the first bit, from 0, that is not the same in another start. */
  int firstDifference(AddressRange other) {
    int at = Arrays.mismatch(start, other.start);
    int differing = (start[at] ^ other.start[at]) & 0xff;
    return at * Byte.SIZE + Integer.numberOfLeadingZeros(differing) - (Integer.SIZE - Byte.SIZE);
  }

  @Override
  public int compareTo(AddressRange other) {
    int byStart = Arrays.compareUnsigned(start, other.start);
    return byStart != 0 ? byStart : Integer.compare(bits, other.bits);
  }
}
