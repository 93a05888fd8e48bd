package org.gatehouse.plugins.support;

import java.nio.charset.StandardCharsets;

/** Text in header fields, whose values stand for bytes, one a character. */
public final class FieldText {
  private FieldText() {}

  /** What goes out as the text in UTF-8, as Kong sends it; the text itself when it is ASCII. */
  public static String utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '~') {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      }
    }
    return text;
  }

  /** Whether a text has what no field may have: a line end, or another control of ASCII. */
  public static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
