package org.gatehouse.plugins.openidconnect;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.api.exchange.Headers;

/** The cookies of a request (RFC 6265 §4.2). */
final class Cookies {
  private static final String FIELD = "Cookie";

  private Cookies() {}

  /** The value of the first cookie of a name. */
  static Optional<String> find(Headers headers, String name) {
    for (String field : headers.all(FIELD)) {
      for (String pair : field.split(";", -1)) {
        int equal = pair.indexOf('=');
        if (equal >= 0 && pair.substring(0, equal).trim().equals(name)) {
          return Optional.of(unquoted(pair.substring(equal + 1).trim()));
        }
      }
    }
    return Optional.empty();
  }

  /** Some clients put values in quotes (RFC 6265 §4.1.1). */
  private static String unquoted(String value) {
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** Takes cookies out, and nothing else. */
  static void remove(Headers headers, Predicate<String> names) {
    List<String> fields = headers.all(FIELD);
    if (fields.isEmpty()) {
      return;
    }
    headers.remove(FIELD);
    for (String field : fields) {
      StringBuilder kept = new StringBuilder(field.length());
      for (String part : field.split(";", -1)) {
        String pair = part.trim();
        int equal = pair.indexOf('=');
        if (!pair.isEmpty() && !names.test(equal < 0 ? pair : pair.substring(0, equal).trim())) {
          kept.append(kept.length() == 0 ? "" : "; ").append(pair);
        }
      }
      if (kept.length() > 0) {
        headers.add(FIELD, kept.toString());
      }
    }
  }
}
