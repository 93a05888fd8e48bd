package org.gatehouse.api.entity;

import java.util.Optional;
import java.util.regex.Pattern;
import org.gatehouse.api.config.ValueCheck;

/** The name of a cookie, a token (RFC 2616 §2.2). */
final class CookieName implements ValueCheck {
  private static final Pattern TOKEN = Pattern.compile("[!-~&&[^()<>@,;:\\\\\"/?={}\\[\\]]]+");

  @Override
  public Optional<String> problemWith(Object value) {
    return TOKEN.matcher((String) value).matches()
        ? Optional.empty()
        : Optional.of(
            "contains one or more invalid characters. ASCII control characters (0-31;127), space,"
                + " tab and the characters ()<>@,;:\\\"/?={}[] are not allowed.");
  }
}
