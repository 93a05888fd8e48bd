package org.gatehouse.plugins.support.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Who a client says to be in a field of Basic authentication (RFC 7617 §2), and its secret.
 *
 * @param text both with the colon between them
 */
public record BasicCredentials(String text, String user, String secret) {
  private static final String SCHEME = "basic";

  /**
   * Reads a field. As in Kong, no blank is needed after the scheme.
   *
   * @return null for another scheme, broken base64, what is not UTF-8, and without colon or name
   */
  public static @Nullable BasicCredentials read(String field) {
    String value = field.strip();
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(value.substring(SCHEME.length()).strip());
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = text.indexOf(':');
      return colon < 1
          ? null
          : new BasicCredentials(text, text.substring(0, colon), text.substring(colon + 1));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return null;
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "credentials of " + user;
  }
}
