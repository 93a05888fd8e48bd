package org.gatehouse.plugins.session;

import java.util.Optional;
import java.util.regex.Pattern;
import org.gatehouse.api.config.ValueCheck;

/** What cannot stand in a Set-Cookie field is refused when it is configured (RFC 6265 §4.1.1). */
final class CookieChecks {
  private CookieChecks() {}

  /** The name of a cookie, a token. */
  static final class Name implements ValueCheck {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    @Override
    public Optional<String> problemWith(Object value) {
      return TOKEN.matcher((String) value).matches()
          ? Optional.empty()
          : Optional.of("not the name of a cookie (expected: letters, digits and !#$%&'*+-.^_`|~)");
    }
  }

  /** The value of an attribute. */
  static final class Attribute implements ValueCheck {
    private static final Pattern TEXT = Pattern.compile("[ -:<-~]*");

    @Override
    public Optional<String> problemWith(Object value) {
      return TEXT.matcher((String) value).matches()
          ? Optional.empty()
          : Optional.of("not an attribute of a cookie (expected: ASCII without semicolons)");
    }
  }
}
