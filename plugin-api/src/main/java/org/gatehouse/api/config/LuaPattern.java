package org.gatehouse.api.config;

import java.util.regex.Pattern;

/**
 * Turns the Lua patterns that Kong's schemas are written in into regular expressions: character
 * classes such as {@code %d}, sets, anchors and the four quantifiers; captures, {@code %b} and
 * {@code %f} do not occur in schemas and are refused.
 */
final class LuaPattern {
  private final String lua;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private LuaPattern(String lua) {
    this.lua = lua;
  }

  /** A pattern to look for with {@link java.util.regex.Matcher#find()}. */
  static Pattern compile(String lua) {
    return Pattern.compile(new LuaPattern(lua).translate(), Pattern.DOTALL);
  }

  private String translate() {
    if (lua.startsWith("^")) {
      out.append("\\A");
      at++;
    }
    while (at < lua.length()) {
      if (lua.charAt(at) == '$' && at == lua.length() - 1) {
        out.append("\\z");
        at++;
      } else {
        translateOne();
        translateQuantifier();
      }
    }
    return out.toString();
  }

  /** What stands for one character: itself, a class, a set or any. */
  private void translateOne() {
    char c = lua.charAt(at++);
    switch (c) {
      case '%' -> out.append(escaped());
      case '[' -> translateSet();
      case '.' -> out.append('.');
      case '(', ')' -> throw refused("a capture");
      default -> out.append(literal(c));
    }
  }

  private void translateQuantifier() {
    if (at < lua.length()) {
      switch (lua.charAt(at)) {
        case '*', '+', '?' -> out.append(lua.charAt(at++));
        case '-' -> {
          out.append("*?");
          at++;
        }
        default -> {}
      }
    }
  }

  private void translateSet() {
    out.append('[');
    if (lua.startsWith("^", at)) {
      out.append('^');
      at++;
    }
    int first = at;
    while (at == first || lua.charAt(at) != ']') {
      char c = lua.charAt(at++);
      boolean range = at + 1 < lua.length() && lua.charAt(at) == '-' && lua.charAt(at + 1) != ']';
      if (c == '%') {
        out.append(escaped());
      } else if (range) {
        out.append(literal(c)).append('-').append(literal(lua.charAt(at + 1)));
        at += 2;
      } else {
        out.append(literal(c));
      }
    }
    out.append(']');
    at++;
  }

  private String escaped() {
    char c = lua.charAt(at++);
    return switch (c) {
      case 'a' -> "\\p{Alpha}";
      case 'd' -> "\\d";
      case 'l' -> "\\p{Lower}";
      case 'u' -> "\\p{Upper}";
      case 'w' -> "\\p{Alnum}";
      case 's' -> "\\s";
      case 'S' -> "\\S";
      case 'p' -> "\\p{Punct}";
      case 'c' -> "\\p{Cntrl}";
      case 'x' -> "\\p{XDigit}";
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw refused("%" + c);
        }
        yield literal(c);
      }
    };
  }

  private static String literal(char c) {
    return Character.isLetterOrDigit(c) || c >= 0x80 || c <= ' ' ? String.valueOf(c) : "\\" + c;
  }

  private IllegalArgumentException refused(String what) {
    return new IllegalArgumentException(what + " in the Lua pattern " + lua);
  }
}
