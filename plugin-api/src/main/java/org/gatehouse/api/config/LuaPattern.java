package org.gatehouse.api.config;

import java.util.regex.Pattern;

/**
 * Turns the Lua patterns that Kong's schemas are written in into regular expressions: character
 * classes such as {@code %d}, sets, anchors and the four quantifiers; captures, {@code %b} and
 * {@code %f} do not occur in schemas and are refused.
 */
final class LuaPattern {
  private LuaPattern() {}

  static Pattern compile(String lua) {
    StringBuilder out = new StringBuilder();
    boolean inSet = false;
    for (int i = 0; i < lua.length(); i++) {
      char c = lua.charAt(i);
      if (c == '%') {
        out.append(escaped(lua.charAt(++i), lua));
      } else if (inSet) {
        inSet = c != ']';
        out.append(c == '[' || c == '&' || c == '\\' ? "\\" + c : String.valueOf(c));
      } else if (c == '[') {
        inSet = true;
        out.append(c);
        if (lua.startsWith("^", i + 1)) {
          out.append('^');
          i++;
        }
      } else if (c == '-') {
        out.append("*?");
      } else if ("\\{}|()".indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
    return Pattern.compile(out.toString(), Pattern.DOTALL);
  }

  private static String escaped(char c, String lua) {
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
          throw new IllegalArgumentException("%" + c + " in the Lua pattern " + lua);
        }
        yield "\\" + c;
      }
    };
  }
}
