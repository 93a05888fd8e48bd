package org.gatehouse.plugins.support;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
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

  /** What a field that came says as UTF-8; the field itself when its bytes are none. */
  public static String fromUtf8(String field) {
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) > '~') {
        return decoded(field);
      }
    }
    return field;
  }

  private static String decoded(String field) {
    try {
      ByteBuffer bytes = StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(field));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return field;
    }
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
