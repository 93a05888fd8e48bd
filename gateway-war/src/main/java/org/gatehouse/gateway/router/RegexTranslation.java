package org.gatehouse.gateway.router;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A regular expression of Kong's default router, written for Java.
 *
 * <p>That router takes the syntax of Rust's regex crate. What differs in Java: names of groups may
 * have underscores there (so groups become unnamed here, and their names are kept), {@code $} means
 * the very end, {@code [[:alpha:]]} is a class, {@code a*+} is a repeated repetition. What looks
 * around or back is refused, as it is there.
 */
final class RegexTranslation {
  private static final Map<String, String> POSIX_CLASSES =
      Map.ofEntries(
          Map.entry("alnum", "0-9A-Za-z"),
          Map.entry("alpha", "A-Za-z"),
          Map.entry("ascii", "\\x00-\\x7F"),
          Map.entry("blank", "\\t\\x20"),
          Map.entry("cntrl", "\\x00-\\x1F\\x7F"),
          Map.entry("digit", "0-9"),
          Map.entry("graph", "!-~"),
          Map.entry("lower", "a-z"),
          Map.entry("print", "\\x20-~"),
          Map.entry("punct", "!-/:-@\\[-`{-~"),
          Map.entry("space", "\\t\\n\\x0B\\f\\r\\x20"),
          Map.entry("upper", "A-Z"),
          Map.entry("word", "0-9A-Za-z_"),
          Map.entry("xdigit", "0-9A-Fa-f"));

  /** Rust limits the size of what repetitions unfold to; Java would loop that often. */
  private static final long MAX_REPETITIONS = 100_000;

  private final String regex;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, Integer> groups = new LinkedHashMap<>();
  private final Deque<Long> outerWeights = new ArrayDeque<>();
  private int at;
  private int groupCount;
  private boolean hasBranches;
  private boolean isMultiline;

  /** How often the heaviest part of the open group, and the last part, repeat at most. */
  private long weight = 1;

  private long lastWeight = 1;

  private RegexTranslation(String regex) {
    this.regex = regex;
  }

  /**
   * Translates an expression.
   *
   * @throws IllegalArgumentException when Kong's router would refuse what Java takes
   */
  static RegexTranslation of(String regex) {
    RegexTranslation translation = new RegexTranslation(regex);
    while (translation.at < regex.length()) {
      translation.next();
    }
    return translation;
  }

  String java() {
    return out.toString();
  }

  /** The numbers of named groups. */
  Map<String, Integer> groups() {
    return groups;
  }

  /** Whether there are alternatives outside of all groups. */
  boolean hasBranches() {
    return hasBranches;
  }

  /** The characters that a match at the start of a text must start with. */
  String literalPrefix() {
    StringBuilder prefix = new StringBuilder();
    int i = regex.startsWith("^") ? 1 : 0;
    while (i < regex.length()) {
      char c = regex.charAt(i);
      boolean isEscape = c == '\\' && i + 1 < regex.length() && isMark(regex.charAt(i + 1));
      if (!isEscape && ".[](){}*+?|^$\\".indexOf(c) >= 0) {
        boolean isOptional = c == '*' || c == '?' || c == '{';
        return isOptional ? withoutLast(prefix) : prefix.toString();
      }
      prefix.append(isEscape ? regex.charAt(i + 1) : c);
      i += isEscape ? 2 : 1;
    }
    return prefix.toString();
  }

  private static String withoutLast(StringBuilder text) {
    return text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(text.length(), -1));
  }

  private static boolean isMark(char c) {
    return c < 0x80 && !Character.isLetterOrDigit(c);
  }

  private void next() {
    char c = regex.charAt(at);
    switch (c) {
      case '\\' -> escape();
      case '[' -> characterClass();
      case '(' -> open();
      case ')' -> close();
      case '*', '+', '?', '{' -> repetition();
      case '|' -> {
        hasBranches |= outerWeights.isEmpty();
        literal(c);
      }
      case '$' -> {
        out.append(isMultiline ? "$" : "\\z");
        at++;
      }
      default -> literal(c);
    }
  }

  private void literal(char c) {
    out.append(c);
    at++;
    lastWeight = 1;
  }

  private void escape() {
    if (at + 1 == regex.length()) {
      throw new IllegalArgumentException("ends in a backslash");
    }
    char c = regex.charAt(at + 1);
    if ((c >= '0' && c <= '9') || "kgQEGRXZ".indexOf(c) >= 0) {
      throw new IllegalArgumentException("\\" + c + " is not supported");
    }
    out.append('\\').append(c);
    at += 2;
    lastWeight = 1;
  }

  /** Copies a class up to its closing bracket, classes in it included. */
  private void characterClass() {
    int depth = 0;
    do {
      char c = regex.charAt(at);
      if (c == '\\' && at + 1 < regex.length()) {
        out.append(c).append(regex.charAt(at + 1));
        at += 2;
        continue;
      }
      if (c == '[' && depth > 0 && posixClass()) {
        continue;
      }
      if (c == '[') {
        depth++;
        out.append(c);
        at++;
        leadingMarks();
        continue;
      }
      depth -= c == ']' ? 1 : 0;
      out.append(c);
      at++;
    } while (depth > 0 && at < regex.length());
    lastWeight = 1;
  }

  /** After the opening bracket, a caret negates and a closing bracket is but a character. */
  private void leadingMarks() {
    if (at < regex.length() && regex.charAt(at) == '^') {
      out.append('^');
      at++;
    }
    if (at < regex.length() && regex.charAt(at) == ']') {
      out.append("\\]");
      at++;
    }
  }

  /**
   * As in Rust, the name ends at the next colon; {@code [:]} and {@code [::]} are plain classes.
   */
  private boolean posixClass() {
    int start = at + 2;
    int end = regex.startsWith("[:", at) ? regex.indexOf(':', start) : -1;
    if (end <= start || !regex.startsWith(":]", end)) {
      return false;
    }
    String name = regex.substring(start, end);
    boolean isNegated = name.startsWith("^");
    String members = POSIX_CLASSES.get(isNegated ? name.substring(1) : name);
    if (members == null) {
      throw new IllegalArgumentException("[:" + name + ":] is not a class");
    }
    out.append(isNegated ? "[^" : "[").append(members).append(']');
    at = end + 2;
    return true;
  }

  private void open() {
    outerWeights.push(weight);
    weight = 1;
    lastWeight = 1;
    if (!regex.startsWith("(?", at)) {
      groupCount++;
      literal('(');
      return;
    }
    int name = regex.startsWith("(?P<", at) ? at + 4 : regex.startsWith("(?<", at) ? at + 3 : -1;
    if (name < 0) {
      flags();
      return;
    }
    int end = regex.indexOf('>', name);
    if (end < 0 || end == name || "=!".indexOf(regex.charAt(name)) >= 0) {
      throw new IllegalArgumentException("a group must have a name, and cannot look behind");
    }
    groupCount++;
    if (groups.putIfAbsent(regex.substring(name, end), groupCount) != null) {
      throw new IllegalArgumentException("two groups are named " + regex.substring(name, end));
    }
    out.append('(');
    at = end + 1;
  }

  private void flags() {
    int end = at + 2;
    boolean isSet = true;
    while (end < regex.length() && "imsu-".indexOf(regex.charAt(end)) >= 0) {
      isSet &= regex.charAt(end) != '-';
      isMultiline |= isSet && regex.charAt(end) == 'm';
      end++;
    }
    if (end == regex.length() || ":)".indexOf(regex.charAt(end)) < 0) {
      throw new IllegalArgumentException("groups can be (…), (?<name>…), (?:…) and (?flags)");
    }
    out.append(regex, at, end);
    at = end;
    if (regex.charAt(at) == ':') {
      literal(':');
    }
  }

  private void close() {
    if (outerWeights.isEmpty()) {
      throw new IllegalArgumentException("a group is closed that was not opened");
    }
    literal(')');
    lastWeight = weight;
    weight = Math.max(outerWeights.pop(), lastWeight);
  }

  private void repetition() {
    int start = at;
    if (start == 0) {
      // behind the caret that paths get, Java would repeat that
      throw new IllegalArgumentException("there is nothing to repeat");
    }
    char c = regex.charAt(at);
    int end = c == '{' ? regex.indexOf('}', at) : at;
    if (end < 0) {
      throw new IllegalArgumentException("a repetition is not closed");
    }
    at = end + 1;
    out.append(regex, start, at);
    if (c == '{') {
      lastWeight *= Math.max(1, greatestNumber(start + 1, end));
      weight = Math.max(weight, lastWeight);
      if (weight > MAX_REPETITIONS) {
        throw new IllegalArgumentException("repetitions multiply to more than " + MAX_REPETITIONS);
      }
    }
    if (at < regex.length() && regex.charAt(at) == '+') {
      repeatedRepetition(c);
    }
  }

  /** {@code a*+} matches what {@code a*} does; in Java it would not give back what it took. */
  private void repeatedRepetition(char first) {
    switch (first) {
      case '*', '+' -> at++;
      case '?' -> {
        out.setCharAt(out.length() - 1, '*');
        at++;
      }
      default -> throw new IllegalArgumentException("}+ is not supported");
    }
  }

  private long greatestNumber(int start, int end) {
    long greatest = 0;
    long number = 0;
    for (int i = start; i < end; i++) {
      int digit = regex.charAt(i) - '0';
      number = digit < 0 || digit > 9 ? 0 : Math.min(number * 10 + digit, MAX_REPETITIONS + 1);
      greatest = Math.max(greatest, number);
    }
    return greatest;
  }
}
