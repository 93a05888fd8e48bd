package org.gatehouse.plugins.support.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.api.config.ValueCheck;
import org.jspecify.annotations.Nullable;

/**
 * The Lua expressions that custom log fields may have here, where there is no Lua: {@code return}
 * and a text in quotes, a number, {@code true}, {@code false} or {@code nil}.
 *
 * @param value null for {@code nil}
 */
public record LuaLiteral(@Nullable Object value) {
  private static final Pattern RETURN =
      Pattern.compile(
          "\\s*return(?:\\s+(true|false|nil)|\\s+(-?\\d+(?:\\.\\d+)?)"
              + "|\\s*'((?:[^'\\\\\\n]|\\\\.)*)'|\\s*\"((?:[^\"\\\\\\n]|\\\\.)*)\")\\s*;?\\s*");

  /** Reads an expression; empty when it is another. */
  static Optional<LuaLiteral> parse(String expression) {
    Matcher literal = RETURN.matcher(expression);
    if (!literal.matches()) {
      return Optional.empty();
    }
    if (literal.group(1) != null) {
      return Optional.of(
          new LuaLiteral(literal.group(1).equals("nil") ? null : literal.group(1).equals("true")));
    }
    if (literal.group(2) != null) {
      return Optional.of(new LuaLiteral(number(literal.group(2))));
    }
    String text = literal.group(3) != null ? literal.group(3) : literal.group(4);
    return Optional.of(new LuaLiteral(unescaped(text)));
  }

  private static Object number(String text) {
    double number = Double.parseDouble(text);
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? (Object) (long) number
        : (Object) number;
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        c = escape(text.charAt(i));
      }
      out.append(c);
    }
    return out.toString();
  }

  private static char escape(char letter) {
    return switch (letter) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default -> letter;
    };
  }

  /** Refuses expressions that are no literals. */
  public static final class Check implements ValueCheck {
    @Override
    public Optional<String> problemWith(Object value) {
      return parse((String) value).isPresent()
          ? Optional.empty()
          : Optional.of(
              "unsupported Lua (expected: return, and a text in quotes, a number, true, false or"
                  + " nil)");
    }
  }
}
