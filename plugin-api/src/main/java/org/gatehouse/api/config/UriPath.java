package org.gatehouse.api.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The normal form in which paths of routes and requests are compared (RFC 3986 §6.2.2): no dot
 * segments, no empty segments, no percent-encoding but that of reserved characters, in capitals.
 *
 * <p>Unlike the RFC, and like Kong, characters that are neither reserved nor unreserved are decoded
 * too.
 */
public final class UriPath {
  private static final String RESERVED = "!*'();:@&=+$,/?%#[]";

  private UriPath() {}

  /** The normal form of a path. */
  public static String normalize(String path) {
    String decoded = path.indexOf('%') < 0 ? path : decode(path);
    if (decoded.indexOf('.') < 0 && !decoded.contains("//")) {
      return decoded;
    }
    return withoutDotSegments(decoded);
  }

  /**
   * Works on bytes, since an encoded character may be several. Bytes that are no UTF-8 stay
   * encoded, so that different paths remain different.
   */
  private static String decode(String path) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decodedBytes(path, 0xFF)))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(decodedBytes(path, 0x7F), StandardCharsets.UTF_8);
    }
  }

  private static byte[] decodedBytes(String path, int greatest) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int decoded = bytes[i] == '%' ? triplet(bytes, i) : -1;
      if (decoded < 0) {
        out.write(bytes[i]);
      } else if (RESERVED.indexOf(decoded) >= 0 || decoded > greatest) {
        out.writeBytes("%%%02X".formatted(decoded).getBytes(StandardCharsets.US_ASCII));
        i += 2;
      } else {
        out.write(decoded);
        i += 2;
      }
    }
    return out.toByteArray();
  }

  /** The byte that the triplet at an index stands for; -1 when it is none. */
  private static int triplet(byte[] bytes, int index) {
    if (index + 2 >= bytes.length) {
      return -1;
    }
    int high = Character.digit(bytes[index + 1], 16);
    int low = Character.digit(bytes[index + 2], 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  /** RFC 3986 §5.2.4, which also drops empty segments. */
  private static String withoutDotSegments(String path) {
    Deque<String> segments = new ArrayDeque<>();
    boolean isDirectory = false;
    for (String segment : path.split("/", -1)) {
      isDirectory = segment.isEmpty() || segment.equals(".") || segment.equals("..");
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!isDirectory) {
        segments.addLast(segment);
      }
    }
    String joined = "/" + String.join("/", segments);
    return isDirectory && !segments.isEmpty() ? joined + "/" : joined;
  }
}
