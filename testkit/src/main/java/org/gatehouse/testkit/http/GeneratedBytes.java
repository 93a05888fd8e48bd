package org.gatehouse.testkit.http;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * An endless stream of known bytes, the same in every run: two ends compare bodies of any size by
 * length and hash without holding them.
 */
public final class GeneratedBytes {

  /* A prime length keeps the pattern out of step with buffers, so that swapped or repeated buffers
   * change the hash. */
  private static final byte[] BLOCK = new byte[65_521];

  static {
    new Random(17).nextBytes(BLOCK);
  }

  private GeneratedBytes() {}

  /** Writes the first {@code count} bytes of the stream, in pieces of at most 64 KiB. */
  public static void writeTo(OutputStream out, long count) throws IOException {
    for (long left = count; left > 0; left -= BLOCK.length) {
      out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
    }
  }

  /** Lower-case hex SHA-256 of the first {@code count} bytes. */
  public static String sha256(long count) {
    MessageDigest digest = newSha256();
    for (long left = count; left > 0; left -= BLOCK.length) {
      digest.update(BLOCK, 0, (int) Math.min(left, BLOCK.length));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
