package org.gatehouse.gateway.exchange;

import java.util.Locale;
import java.util.Set;

/**
 * Names of header fields as an upstream may read them: CGI, WSGI and the like turn every character
 * but letters and digits into one, so that {@code X_Consumer_Id} and {@code X-Consumer-ID} become
 * the same variable.
 */
final class HeaderNames {
  private static final Set<String> FRAMING =
      Set.of("content-length", "transfer-encoding", "host", "connection", "expect", "upgrade");

  private static final Set<String> FORWARDED =
      Set.of(
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-path",
          "x-forwarded-prefix",
          "x-real-ip",
          "x-kong-request-id");

  private HeaderNames() {}

  /**
   * Whether a name is not that of a framing field, but one that an upstream could take for it:
   * {@code Transfer_Encoding}, {@code Content--Length}.
   */
  static boolean looksLikeFraming(String name) {
    return isOdd(name) && FRAMING.contains(folded(name));
  }

  /**
   * Whether only Gatehouse may say this to an upstream: who the consumer is, in any spelling, and
   * where the request came from, in a spelling other than the one that Gatehouse itself writes.
   */
  static boolean isReserved(String name) {
    if (name.length() < 9 || (name.charAt(0) | 0x20) != 'x' || isAlphanumeric(name.charAt(1))) {
      return false;
    }
    String folded = isOdd(name) ? folded(name) : name.toLowerCase(Locale.ROOT);
    return folded.startsWith("x-consumer-")
        || folded.startsWith("x-credential-")
        || folded.startsWith("x-authenticated-")
        || folded.equals("x-anonymous-consumer")
        || (FORWARDED.contains(folded) && isOdd(name));
  }

  /** Whether there is anything but letters, digits and single hyphens. */
  private static boolean isOdd(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isAlphanumeric(c) && (c != '-' || i == 0 || name.charAt(i - 1) == '-')) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** In lower case, with one hyphen in place of each run of other characters. */
  private static String folded(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (isAlphanumeric(c)) {
        folded.append(c);
      } else if (folded.length() > 0 && folded.charAt(folded.length() - 1) != '-') {
        folded.append('-');
      }
    }
    return folded.toString().toLowerCase(Locale.ROOT);
  }
}
