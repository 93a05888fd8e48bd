package org.gatehouse.plugins.openidconnect;

import java.nio.charset.StandardCharsets;

/** Texts of a provider as values of header fields. */
final class HeaderText {
  private HeaderText() {}

  /** Whether a text may be in a field at all: no line breaks, no other controls. */
  static boolean isSafe(String text) {
    for (int i = 0; i < text.length(); i++) {
      char at = text.charAt(i);
      if (at < ' ' || at == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** In UTF-8, a byte a character, as the values of fields stand for bytes. */
  static String onTheWire(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
