package org.gatehouse.gateway.router;

import java.util.HexFormat;
import org.gatehouse.api.config.UriPath;

/**
 * The path of a request as sent and in the normal form that all who compare paths use.
 *
 * <p>The normal form is that of {@link UriPath}, which route paths have too. Reading takes time
 * linear in the length.
 *
 * @param raw as sent, without the query
 * @param normalized starts with a slash; may have any character but NUL
 */
public record RequestPath(String raw, String normalized) implements PathReading {

  /** Reads a raw path, without its query; the result says whether it can be read one way only. */
  public static PathReading read(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      return PathRefusal.NOT_ABSOLUTE;
    }
    boolean isEscaped = false;
    boolean isNormal = true;
    char previous = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#' || c == '?') {
        return PathRefusal.UNSAFE_CHARACTER;
      }
      isEscaped |= c == '%';
      isNormal &= previous != '/' || (c != '/' && c != '.');
      previous = c;
    }
    return isNormal && !isEscaped ? new RequestPath(raw, raw) : readCarefully(raw);
  }

  private static PathReading readCarefully(String raw) {
    StringBuilder decoded = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        decoded.append(c);
        continue;
      }
      if (!isTriplet(raw, i)) {
        return PathRefusal.MALFORMED_ESCAPE;
      }
      int octet = HexFormat.fromHexDigits(raw, i + 1, i + 3);
      if (octet == 0) {
        return PathRefusal.NUL;
      }
      decoded.append((char) octet);
      i += 2;
    }
    if (climbsAboveRoot(decoded)) {
      return PathRefusal.ABOVE_ROOT;
    }
    String normalized = UriPath.normalize(raw);
    return hasEscapedNonAscii(normalized) ? PathRefusal.NOT_UTF8 : new RequestPath(raw, normalized);
  }

  private static boolean isTriplet(String raw, int index) {
    return index + 2 < raw.length()
        && HexFormat.isHexDigit(raw.charAt(index + 1))
        && HexFormat.isHexDigit(raw.charAt(index + 2));
  }

  /* As nginx, which stands before Kong's router, takes an encoded slash for a slash here. */
  private static boolean climbsAboveRoot(StringBuilder path) {
    int depth = 0;
    int start = 1;
    for (int end = 1; end <= path.length(); end++) {
      if (end < path.length() && path.charAt(end) != '/') {
        continue;
      }
      if (isDots(path, start, end, 2)) {
        depth--;
      } else if (end > start && !isDots(path, start, end, 1)) {
        depth++;
      }
      if (depth < 0) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private static boolean isDots(StringBuilder path, int start, int end, int count) {
    return end - start == count && path.charAt(start) == '.' && path.charAt(end - 1) == '.';
  }

  /** UTF-8 is decoded in the normal form, so that octets which are none are left over. */
  private static boolean hasEscapedNonAscii(String normalized) {
    for (int at = normalized.indexOf('%'); at >= 0; at = normalized.indexOf('%', at + 1)) {
      if (normalized.charAt(at + 1) >= '8') {
        return true;
      }
    }
    return false;
  }
}
