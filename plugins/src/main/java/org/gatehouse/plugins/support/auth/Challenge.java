package org.gatehouse.plugins.support.auth;

import org.gatehouse.plugins.support.FieldText;

/** The value of a {@code WWW-Authenticate} field (RFC 9110 §11.6.1). */
public final class Challenge {
  private Challenge() {}

  /** A scheme and where it applies: {@code Key realm="my-realm"}. */
  public static String of(String scheme, String realm) {
    String quoted = realm.replace("\\", "\\\\").replace("\"", "\\\"");
    return FieldText.utf8("%s realm=\"%s\"".formatted(scheme, quoted));
  }
}
