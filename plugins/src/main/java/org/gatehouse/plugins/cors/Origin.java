package org.gatehouse.plugins.cors;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An origin (RFC 6454 §6.1) without a default port; any other text, such as {@code null}, stands
 * for itself.
 *
 * @param text {@code https://app.example:8443}
 * @param host {@code app.example}
 */
record Origin(String text, String host) {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:([A-Za-z0-9][A-Za-z0-9+.-]*):)?//(?:[^/?#@]*@)?(\\[[^\\]]*\\]|[^/?#:]+)(?::([0-9]*))?(?:[/?#].*)?");

  static Origin parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      return new Origin(text, text);
    }
    String scheme = parts.group(1) == null ? "" : parts.group(1) + ":";
    String host = parts.group(2);
    String port = parts.group(3);
    boolean bare =
        port == null
            || port.isEmpty()
            || (scheme.equals("http:") && port.equals("80"))
            || (scheme.equals("https:") && port.equals("443"));
    String prefix = scheme.isEmpty() ? "" : scheme + "//";
    return new Origin(prefix + host + (bare ? "" : ":" + port), host);
  }
}
