package org.gatehouse.plugins.basicauth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/** A username and a password as a client says them (RFC 7617 §2). */
record BasicLogin(String username, String password) {
  /** Longer values are not looked into. */
  private static final int MAX_LENGTH = 8192;

  private static final String SCHEME = "basic";

  /**
   * The login in a header field. As in Kong, no blank is needed after the scheme.
   *
   * @return null when there is none, or none that can be read with certainty: the field is
   *     repeated, of another scheme, broken base64, not UTF-8, without colon or name, or has
   *     control characters
   */
  static @Nullable BasicLogin of(Headers headers, String field) {
    List<String> values = headers.all(field);
    if (values.size() != 1) {
      return null;
    }
    String value = values.get(0).strip();
    if (value.length() > MAX_LENGTH || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String text = decoded(value.substring(SCHEME.length()).strip());
    int colon = text == null ? -1 : text.indexOf(':');
    if (text == null || colon < 1 || hasControlCharacters(text)) {
      return null;
    }
    return new BasicLogin(text.substring(0, colon), text.substring(colon + 1));
  }

  private static @Nullable String decoded(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return null;
    }
  }

  private static boolean hasControlCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
        return true;
      }
    }
    return false;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "login of " + username;
  }
}
