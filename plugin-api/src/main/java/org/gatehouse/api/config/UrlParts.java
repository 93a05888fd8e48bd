package org.gatehouse.api.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URL, taken apart as leniently as Kong does: any text is a URL, some lack parts.
 *
 * @param host without the brackets of an IPv6 address
 * @param port as it was written, not checked to be a number
 * @param path without parameters, query and fragment
 */
public record UrlParts(
    Optional<String> scheme,
    Optional<String> host,
    Optional<String> port,
    Optional<String> path,
    Optional<String> query,
    Optional<String> fragment) {
  private static final Pattern URL =
      Pattern.compile(
          "(?:([A-Za-z0-9][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^;?#]*)(?:;[^?#]*)?"
              + "(?:\\?([^#]*))?(?:#(.*))?",
          Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[^@]*@)?(.*?)(?::([^:\\]]*))?", Pattern.DOTALL);

  /** The parts of a text. */
  public static UrlParts of(String text) {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalStateException("every text has the shape of a URL: " + text);
    }
    String authorityText = url.group(2) == null ? "" : url.group(2);
    Matcher authority = AUTHORITY.matcher(authorityText);
    boolean hasAuthority = authority.matches();
    return new UrlParts(
        Optional.ofNullable(url.group(1)),
        hasAuthority ? nonEmpty(authority.group(1)).map(UrlParts::unbracketed) : Optional.empty(),
        hasAuthority ? Optional.ofNullable(authority.group(2)) : Optional.empty(),
        nonEmpty(url.group(3)),
        Optional.ofNullable(url.group(4)),
        Optional.ofNullable(url.group(5)));
  }

  private static Optional<String> nonEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static String unbracketed(String host) {
    return host.length() > 2 && host.startsWith("[") && host.endsWith("]")
        ? host.substring(1, host.length() - 1)
        : host;
  }
}
