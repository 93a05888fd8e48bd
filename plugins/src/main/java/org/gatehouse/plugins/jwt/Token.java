package org.gatehouse.plugins.jwt;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.jspecify.annotations.Nullable;

/**
 * A token in compact form (RFC 7515 §7.1) taken apart, not yet believed. Immutable.
 *
 * @param header the members of its header; {@code alg} is one of those that credentials may have
 * @param signed what the signature is of
 */
record Token(
    Map<String, @Nullable Object> header,
    Map<String, @Nullable Object> claims,
    String signed,
    Base64URL signature) {

  private static final List<?> ALGORITHMS =
      ConfigSchema.of(JwtCredential.class).field("algorithm").orElseThrow().allowedValues();

  /**
   * Takes a token apart.
   *
   * @throws ParseException with Kong's words for what is wrong, of which none are the token's
   */
  static Token parse(String text) throws ParseException {
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first < 0 || second < 0) {
      throw new ParseException("invalid JSON", 0);
    }
    Map<String, @Nullable Object> header = object(text.substring(0, first));
    Map<String, @Nullable Object> claims = object(text.substring(first + 1, second));
    String signature = text.substring(second + 1);
    if (!(header.get("alg") instanceof String algorithm) || !ALGORITHMS.contains(algorithm)) {
      throw new ParseException("invalid alg", 0);
    }
    if (header.containsKey("crit")) {
      // no extension is understood here, so that none may be critical (RFC 7515 §4.1.11)
      throw new ParseException("invalid crit", 0);
    }
    bytes(signature, "invalid signature");
    return new Token(header, claims, text.substring(0, second), new Base64URL(signature));
  }

  private static Map<String, @Nullable Object> object(String part) throws ParseException {
    Map<String, @Nullable Object> object = null;
    try {
      byte[] utf8 = bytes(part, "invalid JSON");
      // refuses names that come twice, of which others might see the other one (RFC 7519 §4)
      object =
          JSONObjectUtils.parse(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException | ParseException e) {
      // said below of all that is no object
    }
    if (object == null) {
      throw new ParseException("invalid JSON", 0);
    }
    return object;
  }

  /** Nimbus reads over what is not Base64, which would give a token several forms. */
  private static byte[] bytes(String part, String problem) throws ParseException {
    if (part.indexOf('=') >= 0) {
      throw new ParseException(problem, 0);
    }
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw new ParseException(problem, 0);
    }
  }

  /** {@link #signed} as signatures take it. */
  byte[] signedBytes() {
    return signed.getBytes(StandardCharsets.US_ASCII);
  }

  /** Signed or not, nobody who reads a log shall have it. */
  @Override
  public String toString() {
    return "a token";
  }
}
