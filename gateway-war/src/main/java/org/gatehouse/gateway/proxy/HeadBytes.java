package org.gatehouse.gateway.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gatehouse.gateway.exchange.BufferPool;

/**
 * The head of a message as it goes on the wire, one byte for each character, so that what came in
 * as some encoding goes out as the same bytes.
 */
final class HeadBytes implements FieldSink {
  private static final byte[] NOTHING = {};

  private byte[] bytes = BufferPool.take();
  private int length;

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Gives the memory back, once the head is on the wire. */
  void release() {
    BufferPool.give(bytes);
    bytes = NOTHING;
    length = 0;
  }

  @Override
  public void field(String name, String value) {
    text(name);
    put((byte) ':');
    put((byte) ' ');
    text(value);
    endLine();
  }

  void endLine() {
    put((byte) '\r');
    put((byte) '\n');
  }

  /** Adds text; what could end the line becomes a space, as plugins make texts of anything. */
  void text(String text) {
    int count = text.length();
    ensure(count);
    byte[] to = bytes;
    int start = length;
    int doubt = 0; // negative as soon as a character is not of ASCII, or controls something
    for (int i = 0; i < count; i++) {
      int c = text.charAt(i);
      to[start + i] = (byte) c;
      doubt |= (c - ' ') | ('~' - c);
    }
    length = start + count;
    for (int i = 0; doubt < 0 && i < count; i++) {
      char c = text.charAt(i);
      to[start + i] = isSafe(c) ? (byte) c : c > 0xff ? (byte) '?' : (byte) ' ';
    }
  }

  private static boolean isSafe(char c) {
    return (c >= ' ' && c != 0x7f && c <= 0xff) || c == '\t';
  }

  /** What {@link #text} makes of a value, without spaces around it. */
  static String safe(String text) {
    String stripped = text.strip();
    for (int i = 0; i < stripped.length(); i++) {
      if (!isSafe(stripped.charAt(i))) {
        HeadBytes bytes = new HeadBytes();
        bytes.text(stripped);
        return bytes.toText().strip();
      }
    }
    return stripped;
  }

  /** What {@link #target} makes of a request target. */
  static String safeTarget(String target) {
    HeadBytes bytes = new HeadBytes();
    bytes.target(target);
    return bytes.toText();
  }

  private String toText() {
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    release();
    return text;
  }

  /** Adds a request target; what must not be in one is percent-encoded. */
  void target(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c > ' ' && c < 0x7f) {
        put((byte) c);
      } else {
        escape(c);
      }
    }
  }

  private void escape(char c) {
    byte[] encoded =
        c <= 0xff ? new byte[] {(byte) c} : String.valueOf(c).getBytes(StandardCharsets.UTF_8);
    for (byte b : encoded) {
      text(
          "%"
              + Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16))
              + Character.toUpperCase(Character.forDigit(b & 15, 16)));
    }
  }

  private void put(byte b) {
    ensure(1);
    bytes[length++] = b;
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
