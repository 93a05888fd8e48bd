package org.gatehouse.api.entity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of small JSON texts (RFC 8259), for the JWKs that keys hold as text: this module
 * has no JSON library. Refuses repeated names, and nesting deeper than a JWK has.
 */
final class JsonText {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
  private static final int MAX_DEPTH = 16;

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * The object that a text holds.
   *
   * @throws IllegalArgumentException when it holds anything else
   */
  static Map<String, @Nullable Object> object(String text) {
    JsonText reader = new JsonText(text);
    reader.skipSpace();
    reader.expect('{');
    Map<String, @Nullable Object> object = reader.members(0);
    reader.skipSpace();
    if (reader.at != text.length()) {
      throw reader.problem("the end");
    }
    return object;
  }

  private @Nullable Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw problem("less nesting");
    }
    skipSpace();
    if (skip('{')) {
      return members(depth);
    }
    if (skip('[')) {
      return elements(depth);
    }
    return skip('"') ? string() : literal();
  }

  private Map<String, @Nullable Object> members(int depth) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    skipSpace();
    if (skip('}')) {
      return members;
    }
    do {
      skipSpace();
      expect('"');
      String name = string();
      skipSpace();
      expect(':');
      if (members.containsKey(name)) {
        throw problem("a name that was not there before");
      }
      members.put(name, value(depth + 1));
      skipSpace();
    } while (skip(','));
    expect('}');
    return members;
  }

  private List<@Nullable Object> elements(int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    skipSpace();
    if (skip(']')) {
      return elements;
    }
    do {
      elements.add(value(depth + 1));
      skipSpace();
    } while (skip(','));
    expect(']');
    return elements;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    while (!skip('"')) {
      char c = next();
      if (c < ' ') {
        throw problem("no control character");
      }
      out.append(c == '\\' ? escaped() : c);
    }
    return out.toString();
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw problem("an escape sequence");
    };
  }

  private char hexadecimal() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw problem("a hexadecimal digit");
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private @Nullable Object literal() {
    for (String word : List.of("true", "false", "null")) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return word.equals("null") ? null : (Object) word.equals("true");
      }
    }
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw problem("a value");
    }
    at = number.end();
    return Double.valueOf(number.group());
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean skip(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    if (there) {
      at++;
    }
    return there;
  }

  private void expect(char c) {
    if (!skip(c)) {
      throw problem("'" + c + "'");
    }
  }

  private char next() {
    if (at == text.length()) {
      throw problem("more text");
    }
    return text.charAt(at++);
  }

  /** Names the place only, since the text may hold a secret. */
  private IllegalArgumentException problem(String expected) {
    return new IllegalArgumentException("JSON, character %d: expected %s".formatted(at, expected));
  }
}
