package org.gatehouse.plugins.httplog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where records are sent.
 *
 * @param uri without the login
 * @param authorization the Basic login
 */
record Endpoint(URI uri, Optional<String> authorization) {
  private static final Pattern USER_INFO = Pattern.compile("^([^:/?#]+://)([^@/?#]*)@");

  /** The user and password in a URL, {@code user:password}. */
  static Optional<String> userInfo(String url) {
    Matcher matcher = USER_INFO.matcher(url);
    return matcher.find() ? Optional.of(matcher.group(2)) : Optional.empty();
  }

  /**
   * Reads {@code config.http_endpoint}.
   *
   * @throws IllegalArgumentException when it is no URL of an HTTP server that Java can call, which
   *     takes no underscore in a host name; does not show it, since it may hold a password
   */
  static Endpoint parse(String url) {
    String bare = USER_INFO.matcher(url).replaceFirst("$1");
    URI uri;
    try {
      uri = URI.create(bare);
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw unreadable();
    }
    return new Endpoint(
        uri,
        userInfo(url)
            .map(login -> "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8))));
  }

  private static IllegalArgumentException unreadable() {
    return new IllegalArgumentException(
        "http_endpoint cannot be used (expected: http:// or https://, a host name without"
            + " underscores and a path)");
  }

  /** Host and port, for messages. */
  String address() {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /** Without the login. */
  @Override
  public String toString() {
    return address();
  }
}
