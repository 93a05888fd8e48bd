package org.gatehouse.gateway.proxy;

import java.util.Locale;
import java.util.Set;

/** Which fields may follow a body: none that frame, route or authenticate (RFC 9110 §6.5.1). */
final class Trailers {
  private static final Set<String> FORBIDDEN =
      Set.of(
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "expect",
          "host",
          "keep-alive",
          "max-forwards",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "range",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "www-authenticate");

  private Trailers() {}

  /** Whether a field may go on as a trailer. */
  static boolean mayBe(String name, String value) {
    return !FORBIDDEN.contains(name.toLowerCase(Locale.ROOT))
        && value.indexOf('\r') < 0
        && value.indexOf('\n') < 0;
  }
}
