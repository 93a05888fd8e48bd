package org.gatehouse.gateway.exchange;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The addresses and ranges of the proxies before us whose word about the client is taken. */
public final class TrustedProxies {
  private final Range[] ranges;

  private TrustedProxies(Range[] ranges) {
    this.ranges = ranges;
  }

  /** Of addresses and CIDR ranges, {@code 10.0.0.0/8}. */
  public static TrustedProxies of(Collection<String> addresses) {
    return new TrustedProxies(addresses.stream().map(Range::parse).toArray(Range[]::new));
  }

  /** Whether an address, as text, is one of them. */
  public boolean contains(String address) {
    if (ranges.length == 0) {
      return false;
    }
    byte[] bytes = parse(address);
    if (bytes == null) {
      return false;
    }
    for (Range range : ranges) {
      if (range.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a text is an IP address. */
  static boolean isAddress(String text) {
    return parse(text) != null;
  }

  /** The bytes of an address; null when the text is none. Never asks a name server. */
  private static byte @Nullable [] parse(String text) {
    /* The JDK asks a name server for whatever it does not know for an address at first sight. */
    if (!isDottedQuad(text) && !looksLikeV6(text)) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static boolean isDottedQuad(String text) {
    int dots = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0) {
        dots++;
        digits = 0;
      } else if (c >= '0' && c <= '9' && digits < 3) {
        digits++;
      } else {
        return false;
      }
    }
    return dots == 3 && digits > 0;
  }

  private static boolean looksLikeV6(String text) {
    boolean colon = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      colon |= c == ':';
      if (Character.digit(c, 16) < 0 && c != ':' && (c != '.' || i == 0)) {
        return false;
      }
    }
    return colon;
  }

  private static final class Range {
    private final byte[] network;
    private final int bits;

    private Range(byte[] network, int bits) {
      this.network = network;
      this.bits = bits;
    }

    static Range parse(String text) {
      int slash = text.indexOf('/');
      byte[] network = TrustedProxies.parse(slash < 0 ? text : text.substring(0, slash));
      if (network == null) {
        throw new IllegalArgumentException("trusted_ips: " + text + " (expected: IP or CIDR)");
      }
      int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
      return new Range(network, bits);
    }

    boolean contains(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      int whole = bits / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != network[i]) {
          return false;
        }
      }
      int rest = bits % 8;
      return rest == 0 || ((address[whole] ^ network[whole]) & (0xff << (8 - rest))) == 0;
    }
  }
}
