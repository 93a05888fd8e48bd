package org.gatehouse.plugins.hmacauth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.exchange.ClientRequest;

/** Whether a body is what its {@code Digest} says (RFC 3230). */
final class BodyDigest {
  /** Longer bodies are refused: one that is forwarded while it comes cannot be looked at before. */
  static final int MAX_BODY_BYTES = 1024 * 1024;

  private static final String SHA_256 = "SHA-256=";

  private BodyDigest() {}

  /** Without a digest the body must be empty; others than SHA-256 count for nothing. */
  static boolean isRight(ClientRequest request) {
    Optional<byte[]> body = request.body(MAX_BODY_BYTES);
    if (body.isEmpty()) {
      return false;
    }
    List<String> fields = request.headers().all("Digest");
    if (fields.isEmpty()) {
      return body.get().length == 0;
    }
    String wanted = Base64.getEncoder().encodeToString(sha256(body.get()));
    boolean isRight = false;
    for (String digest : String.join(",", fields).split(",", -1)) {
      String one = digest.strip();
      if (one.regionMatches(true, 0, SHA_256, 0, SHA_256.length())) {
        String said = one.substring(SHA_256.length());
        if (!MessageDigest.isEqual(said.getBytes(US_ASCII), wanted.getBytes(US_ASCII))) {
          return false;
        }
        isRight = true;
      }
    }
    return isRight;
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
