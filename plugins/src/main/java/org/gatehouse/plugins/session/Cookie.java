package org.gatehouse.plugins.session;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.gatehouse.api.exchange.Headers;

/** A cookie as configured: its name and its attributes (RFC 6265). Immutable. */
final class Cookie {
  /** Browsers keep no longer ones (RFC 6265 §6.1). */
  static final int MAX_BYTES = 4096;

  private final String name;
  private final String attributes;

  Cookie(String name, SessionConfig config) {
    this.name = name;
    this.attributes = attributes(config);
  }

  private static String attributes(SessionConfig config) {
    StringBuilder text = new StringBuilder();
    config.cookieDomain().ifPresent(domain -> text.append("; Domain=").append(domain));
    text.append("; Path=").append(config.cookiePath().orElse("/"));
    String sameSite = config.cookieSameSite().orElse("Strict");
    if (!sameSite.equals("Default")) {
      text.append("; SameSite=").append(sameSite);
    }
    if (config.cookieSecure().orElse(true)) {
      text.append("; Secure");
    }
    if (config.cookieHttpOnly().orElse(true)) {
      text.append("; HttpOnly");
    }
    return text.toString();
  }

  /** The values that a client sent under the name, in order. */
  List<String> values(Headers headers) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < headers.size(); i++) {
      if (headers.nameAt(i).equalsIgnoreCase("Cookie")) {
        addValues(headers.valueAt(i), values);
      }
    }
    return values;
  }

  private void addValues(String field, List<String> values) {
    for (String pair : field.split(";", -1)) {
      int start = 0;
      while (start < pair.length() && pair.charAt(start) == ' ') {
        start++;
      }
      int value = start + name.length() + 1;
      if (value <= pair.length() && pair.startsWith(name, start) && pair.charAt(value - 1) == '=') {
        values.add(pair.substring(value).strip());
      }
    }
  }

  /**
   * A Set-Cookie field that gives the client a value.
   *
   * @param seconds how long it keeps that; empty for until it is closed
   */
  String set(String value, OptionalLong seconds) {
    String field = name + "=" + value + attributes;
    return seconds.isPresent() ? field + "; Max-Age=" + seconds.getAsLong() : field;
  }

  /** A Set-Cookie field that takes the value from the client. */
  String clear() {
    return name + "=" + attributes + "; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0";
  }
}
