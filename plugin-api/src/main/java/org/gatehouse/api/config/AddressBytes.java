package org.gatehouse.api.config;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads IP addresses, byte by byte: some stand in every request, so that neither regexes nor
 * exceptions have a place here, nor the JDK, which asks name servers for what it does not
 * recognize.
 */
final class AddressBytes {
  private static final int V4 = 4;
  private static final int V6 = 16;

  private AddressBytes() {}

  /**
   * The 4 or 16 bytes of an address, {@code 10.0.0.1} or {@code 2001:db8::1}; null when a text is
   * none. An IPv4 address within IPv6, {@code ::ffff:10.0.0.1}, is that IPv4 address; the zone of a
   * link-local one, {@code fe80::1%eth0}, is left out.
   */
  static byte @Nullable [] parse(String text) {
    if (text.indexOf(':') >= 0) {
      int zone = text.indexOf('%');
      return v6(text, zone < 0 ? text.length() : zone);
    }
    byte[] address = new byte[V4];
    return putV4(text, 0, text.length(), address, 0) ? address : null;
  }

  /** Reads four numbers up to 255, of three digits at most. */
  private static boolean putV4(String text, int start, int end, byte[] into, int at) {
    int place = at;
    int value = 0;
    int digits = 0;
    for (int i = start; i <= end; i++) {
      char c = i == end ? '.' : text.charAt(i);
      if (c == '.') {
        if (digits == 0 || place == at + V4) {
          return false;
        }
        into[place++] = (byte) value;
        value = 0;
        digits = 0;
      } else {
        value = value * 10 + c - '0';
        if (c < '0' || c > '9' || ++digits > 3 || value > 255) {
          return false;
        }
      }
    }
    return place == at + V4;
  }

  private static byte @Nullable [] v6(String text, int end) {
    byte[] address = new byte[V6];
    boolean startsWithGap = text.startsWith("::");
    int gap = startsWithGap ? 0 : -1; // the place of the bytes that are left out
    int place = 0;
    int i = startsWithGap ? 2 : 0;
    while (i < end && place < V6) {
      int colon = text.indexOf(':', i);
      int groupEnd = colon < 0 || colon > end ? end : colon;
      if (groupEnd == end && isDotted(text, i, end)) {
        if (place > V6 - V4 || !putV4(text, i, end, address, place)) {
          return null;
        }
        place += V4;
        i = end;
        continue;
      }
      int group = hex(text, i, groupEnd);
      if (group < 0) {
        return null;
      }
      address[place++] = (byte) (group >> 8);
      address[place++] = (byte) group;
      i = groupEnd;
      if (i < end) {
        boolean isGap = i + 1 < end && text.charAt(i + 1) == ':';
        if (i + 1 == end || (isGap && gap >= 0)) {
          return null; // ends in one colon, or has two gaps
        }
        gap = isGap ? place : gap;
        i += isGap ? 2 : 1;
      }
    }
    boolean isWhole = i == end && (gap < 0 ? place == V6 : place < V6);
    return isWhole ? withoutMapping(spread(address, gap, place)) : null;
  }

  private static boolean isDotted(String text, int start, int end) {
    int dot = text.indexOf('.', start);
    return dot >= 0 && dot < end;
  }

  /** The value of one to four hexadecimal digits; -1 when it is something else. */
  private static int hex(String text, int start, int end) {
    if (start == end || end - start > 4) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Moves the bytes behind the gap to the end. */
  private static byte[] spread(byte[] address, int gap, int length) {
    if (gap >= 0) {
      int behind = length - gap;
      System.arraycopy(address, gap, address, V6 - behind, behind);
      Arrays.fill(address, gap, V6 - behind, (byte) 0);
    }
    return address;
  }

  private static byte[] withoutMapping(byte[] address) {
    for (int i = 0; i < V6 - V4; i++) {
      if (address[i] != (byte) (i < 10 ? 0 : 0xff)) {
        return address;
      }
    }
    return Arrays.copyOfRange(address, V6 - V4, V6);
  }
}
