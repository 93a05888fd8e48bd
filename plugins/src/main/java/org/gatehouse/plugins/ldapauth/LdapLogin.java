package org.gatehouse.plugins.ldapauth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.gatehouse.plugins.support.KeyedDigest;

/**
 * A name and a password as a client gave them: {@code SCHEME base64(name:password)}, as in RFC 7617
 * §2. Never shows the password.
 */
final class LdapLogin {
  private static final KeyedDigest DIGEST = new KeyedDigest();

  private final String user;
  private final byte[] password;

  private LdapLogin(String user, byte[] password) {
    this.user = user;
    this.password = password;
  }

  /**
   * Reads an Authorization field.
   *
   * @return empty for another scheme, broken base64, a name that is no UTF-8 or has control
   *     characters, and for an empty name or password: a directory takes a bind without a password
   *     for an anonymous one, and says yes (RFC 4513 §5.1.2)
   */
  static Optional<LdapLogin> read(String field, String scheme) {
    String trimmed = field.strip();
    if (trimmed.length() <= scheme.length()
        || !trimmed.regionMatches(true, 0, scheme, 0, scheme.length())
        || !Character.isWhitespace(trimmed.charAt(scheme.length()))) {
      return Optional.empty();
    }
    byte[] pair;
    try {
      pair = Base64.getDecoder().decode(trimmed.substring(scheme.length()).strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = indexOf(pair, ':');
    if (colon < 1 || colon == pair.length - 1 || indexOf(pair, '\0') >= 0) {
      return Optional.empty();
    }
    return name(pair, colon)
        .map(user -> new LdapLogin(user, Arrays.copyOfRange(pair, colon + 1, pair.length)));
  }

  private static int indexOf(byte[] bytes, char wanted) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static Optional<String> name(byte[] pair, int length) {
    try {
      String name =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(pair, 0, length)).toString();
      return name.isBlank() || name.chars().anyMatch(Character::isISOControl)
          ? Optional.empty()
          : Optional.of(name);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  String user() {
    return user;
  }

  /** As sent, in whatever encoding; not to be changed. */
  byte[] password() {
    return password;
  }

  /** What is remembered of it, which says nothing of the password. */
  String digest() {
    return DIGEST.of(user.getBytes(StandardCharsets.UTF_8), password);
  }

  @Override
  public String toString() {
    return "a login";
  }
}
