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
      int at = 0;
      while (at < field.length()) {
        int end = end(field, at);
        int equal = field.indexOf('=', at);
        if (equal >= 0 && equal < end && field.substring(at, equal).trim().equals(name)) {
          return Optional.of(unquoted(field.substring(equal + 1, end).trim()));
        }
        at = end + 1;
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

  private static int end(String field, int from) {
    int end = field.indexOf(';', from);
    return end < 0 ? field.length() : end;
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
      for (int at = 0; at < field.length(); at = end(field, at) + 1) {
        String pair = field.substring(at, end(field, at)).trim();
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
