package org.gatehouse.plugins.basicauth;

import java.util.List;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.plugins.support.FieldText;
import org.gatehouse.plugins.support.auth.BasicCredentials;
import org.jspecify.annotations.Nullable;

/** A username and a password as a client says them (RFC 7617 §2). */
record BasicLogin(String username, String password) {
  /** Longer values are not looked into. */
  private static final int MAX_LENGTH = 8192;

  /**
   * The login in a header field. As in Kong, no blank is needed after the scheme.
   *
   * @return null when there is none, or none that can be read with certainty: the field is
   *     repeated, of another scheme, broken base64, not UTF-8, without colon or name, or has
   *     control characters
   */
  static @Nullable BasicLogin of(Headers headers, String field) {
    List<String> values = headers.all(field);
    if (values.size() != 1 || values.get(0).strip().length() > MAX_LENGTH) {
      return null;
    }
    BasicCredentials credentials = BasicCredentials.read(values.get(0));
    return credentials == null || FieldText.hasControls(credentials.text())
        ? null
        : new BasicLogin(credentials.user(), credentials.secret());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "login of " + username;
  }
}
