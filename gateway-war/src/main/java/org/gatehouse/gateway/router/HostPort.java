package org.gatehouse.gateway.router;

import java.util.Locale;

/**
 * A host and its port, as in a Host header or in a route's host.
 *
 * @param host in lower case; what was given when it ends in no port, as a bare IPv6 address does
 * @param port {@link #NONE} when there is none
 */
record HostPort(String host, int port) {
  static final int NONE = -1;

  /** Splits at the first colon when nothing but digits follows it, as Kong does. */
  static HostPort parse(String text) {
    String lowerCase = text.toLowerCase(Locale.ROOT);
    int colon = lowerCase.indexOf(':');
    int port = colon < 0 ? NONE : number(lowerCase, colon + 1);
    return port == NONE
        ? new HostPort(lowerCase, NONE)
        : new HostPort(lowerCase.substring(0, colon), port);
  }

  private static int number(String text, int from) {
    // nine digits are more than any port has and fit an int
    if (from == text.length() || text.length() - from > 9) {
      return NONE;
    }
    int number = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
