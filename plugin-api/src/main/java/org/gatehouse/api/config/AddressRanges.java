package org.gatehouse.api.config;

import java.util.Collection;

/** A set of IP addresses, given as single ones and CIDR ranges, of IPv4 and IPv6. Immutable. */
public final class AddressRanges {
  private final Range[] ranges;

  private AddressRanges(Range[] ranges) {
    this.ranges = ranges;
  }

  /**
   * The addresses that texts such as {@code 10.0.0.0/8} and {@code ::1} stand for.
   *
   * @throws IllegalArgumentException for a text that {@link IpOrCidr} would refuse
   */
  public static AddressRanges of(Collection<String> texts) {
    return new AddressRanges(texts.stream().map(Range::parse).toArray(Range[]::new));
  }

  /** Whether a text is an IP address. Never asks a name server. */
  public static boolean isAddress(String text) {
    return AddressBytes.parse(text) != null;
  }

  /** Whether an address is in the set; what is no address is not. Never asks a name server. */
  public boolean contains(String address) {
    if (ranges.length == 0) {
      return false;
    }
    byte[] bytes = AddressBytes.parse(address);
    if (bytes != null) {
      for (Range range : ranges) {
        if (range.contains(bytes)) {
          return true;
        }
      }
    }
    return false;
  }

  /** All addresses that begin with the same bits. */
  private static final class Range {
    private final byte[] start;
    private final int bits;

    private Range(byte[] start, int bits) {
      this.start = start;
      this.bits = bits;
    }

    static Range parse(String text) {
      int slash = text.indexOf('/');
      byte[] start = AddressBytes.parse(slash < 0 ? text : text.substring(0, slash));
      if (start == null) {
        throw new IllegalArgumentException("invalid ip or cidr range: '" + text + "'");
      }
      int all = start.length * Byte.SIZE;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > all) {
        throw new IllegalArgumentException("invalid ip or cidr range: '" + text + "'");
      }
      return new Range(start, bits);
    }

    boolean contains(byte[] address) {
      if (address.length != start.length) {
        return false;
      }
      for (int i = 0; i * Byte.SIZE < bits; i++) {
        int compared = Math.min(Byte.SIZE, bits - i * Byte.SIZE);
        if (((address[i] ^ start[i]) & 0xff) >>> (Byte.SIZE - compared) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
