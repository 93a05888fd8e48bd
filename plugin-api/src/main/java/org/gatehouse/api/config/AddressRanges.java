package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of IP addresses, given as single ones and CIDR ranges, of IPv4 and IPv6. A look-up costs
 * about the same in a set of ten ranges and of a hundred thousand. Immutable.
 */
public final class AddressRanges {
  private final AddressTree v4;
  private final AddressTree v6;

  private AddressRanges(AddressTree v4, AddressTree v6) {
    this.v4 = v4;
    this.v6 = v6;
  }

  /**
   * The addresses that texts such as {@code 10.0.0.0/8} and {@code ::1} stand for.
   *
   * @throws IllegalArgumentException for a text that {@link IpOrCidr} would refuse
   */
  public static AddressRanges of(Collection<String> texts) {
    List<AddressRange> v4 = new ArrayList<>();
    List<AddressRange> v6 = new ArrayList<>();
    for (String text : texts) {
      AddressRange range = AddressRange.parse(text);
      (range.isV4() ? v4 : v6).add(range);
    }
    return new AddressRanges(new AddressTree(v4), new AddressTree(v6));
  }

  /** Whether a text is an IP address. Never asks a name server. */
  public static boolean isAddress(String text) {
    return AddressBytes.parse(text) != null;
  }

  /**
   * The bytes of an IP address, for {@link #contains(byte[])}, as {@link
   * java.net.InetAddress#getAddress} has them; null for another text. Never asks a name server.
   */
  public static byte @Nullable [] parse(String address) {
    return AddressBytes.parse(address);
  }

  /** Whether an address is in the set; what is no address is not. Never asks a name server. */
  public boolean contains(String address) {
    if (isEmpty()) {
      return false;
    }
    byte[] bytes = AddressBytes.parse(address);
    return bytes != null && contains(bytes);
  }

  /** Whether an address of 4 or 16 bytes is in the set. */
  public boolean contains(byte[] address) {
    return (address.length == 4 ? v4 : v6).contains(address);
  }

  /** Whether no address is in the set. */
  public boolean isEmpty() {
    return v4.isEmpty() && v6.isEmpty();
  }
}
