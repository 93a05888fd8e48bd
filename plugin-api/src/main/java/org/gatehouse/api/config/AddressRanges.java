package org.gatehouse.api.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A set of IP addresses, given as single ones and CIDR ranges, of IPv4 and IPv6. Immutable. */
public final class AddressRanges {
  /** With a colon in it, Java takes such a text for an address and asks no name server. */
  private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*");

  private final List<Range> ranges;

  private AddressRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * The addresses that texts such as {@code 10.0.0.0/8} and {@code ::1} stand for.
   *
   * @throws IllegalArgumentException for a text that {@link IpOrCidr} would refuse
   */
  public static AddressRanges of(Collection<String> texts) {
    return new AddressRanges(texts.stream().map(Range::parse).toList());
  }

  /** Whether an address is in the set; what is no address is not. Never asks a name server. */
  public boolean contains(String address) {
    byte[] bytes = parse(address);
    if (bytes != null) {
      for (Range range : ranges) {
        if (range.contains(bytes)) {
          return true;
        }
      }
    }
    return false;
  }

  private static byte @Nullable [] parse(String address) {
    int zone = address.indexOf('%'); // of a link-local IPv6 address
    String text = zone < 0 ? address : address.substring(0, zone);
    try {
      boolean sound =
          text.indexOf(':') < 0
              ? HostAddress.parse(text).kind() == HostAddress.Kind.IPV4
              : IPV6_CHARACTERS.matcher(text).matches();
      // an IPv4 address within IPv6, ::ffff:10.0.0.1, comes out as IPv4
      return sound ? InetAddress.getByName(text).getAddress() : null;
    } catch (IllegalArgumentException | UnknownHostException e) {
      return null;
    }
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
      byte[] start = AddressRanges.parse(slash < 0 ? text : text.substring(0, slash));
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
