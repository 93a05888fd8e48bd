package org.gatehouse.plugins.support.body;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** The encoding of forms and queries: {@code %XX} for a byte of UTF-8, {@code +} for a blank. */
final class PercentEncoding {
  private PercentEncoding() {}

  /** Decodes bytes kept as Latin-1 characters; what is no escape stays as it is, as in nginx. */
  static String decode(String latin1) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(latin1.length());
    for (int i = 0; i < latin1.length(); i++) {
      char c = latin1.charAt(i);
      int escaped = c == '%' ? escape(latin1, i) : -1;
      if (escaped >= 0) {
        out.write(escaped);
        i += 2;
      } else {
        out.write(c == '+' ? ' ' : c);
      }
    }
    return out.toString(UTF_8);
  }

  private static int escape(String text, int at) {
    if (at + 2 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
