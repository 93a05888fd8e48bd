package org.gatehouse.api.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression in the dialect of Kong's configurations, PCRE, made ready for {@link
 * java.util.regex}.
 *
 * <p>The two agree on most of the syntax. Rewritten are named groups, since Java's names have no
 * underscore and no {@code (?P<name>…)} form, and character sets, where Java gives {@code [} and
 * {@code &&} a meaning that PCRE does not and lacks {@code [:alpha:]}. Immutable and thread-safe.
 */
public final class Pcre {
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("alpha", "\\p{Alpha}"),
          Map.entry("digit", "\\p{Digit}"),
          Map.entry("alnum", "\\p{Alnum}"),
          Map.entry("upper", "\\p{Upper}"),
          Map.entry("lower", "\\p{Lower}"),
          Map.entry("punct", "\\p{Punct}"),
          Map.entry("space", "\\s"),
          Map.entry("blank", "\\p{Blank}"),
          Map.entry("cntrl", "\\p{Cntrl}"),
          Map.entry("graph", "\\p{Graph}"),
          Map.entry("print", "\\p{Print}"),
          Map.entry("xdigit", "\\p{XDigit}"),
          Map.entry("word", "\\w"));

  private final Pattern pattern;
  private final Map<String, Integer> groups;

  private Pcre(Pattern pattern, Map<String, Integer> groups) {
    this.pattern = pattern;
    this.groups = groups;
  }

  /**
   * Compiles an expression.
   *
   * @throws PatternSyntaxException when it is none
   */
  public static Pcre compile(String regex) {
    Translation translation = new Translation(regex);
    String java = translation.run();
    try {
      return new Pcre(Pattern.compile(java, Pattern.UNIX_LINES), Map.copyOf(translation.groups));
    } catch (StackOverflowError e) {
      // Java 17 says so itself for most patterns, but not for all
      throw new PatternSyntaxException("Stack overflow", regex, 0);
    }
  }

  /** What is wrong with an expression, in the words of PCRE; empty when it compiles. */
  public static Optional<String> problemWith(String regex) {
    try {
      compile(regex);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(PcreMessages.of(e, regex));
    }
  }

  /** The pattern; its groups have numbers but no names. */
  public Pattern pattern() {
    return pattern;
  }

  /** The numbers of the named groups. */
  public Map<String, Integer> groups() {
    return groups;
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }

  /** One pass over an expression. */
  private static final class Translation {
    private final String regex;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Integer> groups = new LinkedHashMap<>();
    private int groupCount;
    private int at;

    Translation(String regex) {
      this.regex = regex;
    }

    String run() {
      while (at < regex.length()) {
        char c = regex.charAt(at);
        if (c == '\\') {
          copyEscape();
        } else if (c == '[') {
          translateSet();
        } else if (c == '(') {
          translateGroup();
        } else {
          out.append(c);
          at++;
        }
      }
      return out.toString();
    }

    private void copyEscape() {
      int end = Math.min(at + 2, regex.length());
      if (regex.startsWith("\\Q", at)) {
        int close = regex.indexOf("\\E", end);
        end = close < 0 ? regex.length() : close + 2;
      }
      out.append(regex, at, end);
      at = end;
    }

    private void translateGroup() {
      boolean named =
          regex.startsWith("(?P<", at)
              || (regex.startsWith("(?<", at)
                  && !regex.startsWith("(?<=", at)
                  && !regex.startsWith("(?<!", at));
      if (named) {
        translateName();
        return;
      }
      if (!regex.startsWith("(?", at) && !regex.startsWith("(*", at)) {
        groupCount++;
      }
      out.append('(');
      at++;
    }

    private void translateName() {
      int start = regex.indexOf('<', at) + 1;
      int end = start;
      while (end < regex.length() && isNameCharacter(regex.charAt(end))) {
        end++;
      }
      if (end == start) {
        throw new PatternSyntaxException("subpattern name expected", regex, start);
      }
      if (Character.isDigit(regex.charAt(start))) {
        throw new PatternSyntaxException(
            "subpattern name must start with a non-digit", regex, start);
      }
      if (end == regex.length() || regex.charAt(end) != '>') {
        throw new PatternSyntaxException(
            "syntax error in subpattern name (missing terminator?)", regex, end);
      }
      if (groups.put(regex.substring(start, end), ++groupCount) != null) {
        throw new PatternSyntaxException(
            "two named subpatterns have the same name (PCRE2_DUPNAMES not set)", regex, end);
      }
      out.append('(');
      at = end + 1;
    }

    private static boolean isNameCharacter(char c) {
      return c < 0x80 && (Character.isLetterOrDigit(c) || c == '_');
    }

    private void translateSet() {
      out.append('[');
      at++;
      if (regex.startsWith("^", at)) {
        out.append('^');
        at++;
      }
      if (regex.startsWith("]", at)) {
        // the first bracket of a set is a member of it
        out.append("\\]");
        at++;
      }
      while (at < regex.length() && regex.charAt(at) != ']') {
        translateMember();
      }
      if (at == regex.length()) {
        throw new PatternSyntaxException(
            "missing terminating ] for character class", regex, regex.length());
      }
      out.append(']');
      at++;
    }

    private void translateMember() {
      char c = regex.charAt(at);
      int close = regex.startsWith("[:", at) ? regex.indexOf(":]", at + 2) : -1;
      if (close > 0 && regex.substring(at + 2, close).matches("\\^?[a-z]+")) {
        translateClass(close);
      } else if (c == '\\') {
        copyEscape();
      } else {
        if (c == '[' || c == '&') {
          out.append('\\');
        }
        out.append(c);
        at++;
      }
    }

    private void translateClass(int close) {
      boolean negated = regex.charAt(at + 2) == '^';
      String java = CLASSES.get(regex.substring(at + (negated ? 3 : 2), close));
      if (java == null) {
        throw new PatternSyntaxException("unknown POSIX class name", regex, at);
      }
      out.append(negated ? "[^" + java + "]" : java);
      at = close + 2;
    }
  }
}
