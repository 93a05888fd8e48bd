package org.gatehouse.api.config;

import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/** Says in PCRE's words, which clients of Kong know, what is wrong with a regular expression. */
final class PcreMessages {
  /** Java's descriptions by their beginning, the longer before the shorter, with PCRE's. */
  private static final List<Map.Entry<String, String>> WORDS =
      List.of(
          Map.entry("Stack overflow", "parentheses are too deeply nested"),
          Map.entry("Unclosed group", "missing closing parenthesis"),
          Map.entry("Unclosed character class", "missing terminating ] for character class"),
          Map.entry("Unmatched closing ')'", "unmatched closing parenthesis"),
          Map.entry("Dangling meta character", "quantifier does not follow a repeatable item"),
          Map.entry("Illegal repetition range", "numbers out of order in {} quantifier"),
          Map.entry("Illegal repetition", "quantifier does not follow a repeatable item"),
          Map.entry("Illegal character range", "range out of order in character class"),
          Map.entry("Unknown inline modifier", "unrecognized character after (? or (?-"),
          Map.entry("Unknown group type", "unrecognized character after (? or (?-"),
          Map.entry("Unknown look-behind group", "unrecognized character after (?<"),
          Map.entry("Look-behind group", "lookbehind assertion is not fixed length"),
          Map.entry("Unescaped trailing backslash", "\\ at end of pattern"),
          Map.entry("Unexpected internal error", "\\ at end of pattern"),
          Map.entry("Illegal/unsupported escape sequence", "unrecognized character follows \\"),
          Map.entry("Unknown character property", "unknown property after \\P or \\p"));

  private PcreMessages() {}

  /** {@code pcre2_compile() failed: … in "…" at "…"}, the last part where something is left. */
  static String of(PatternSyntaxException problem, String regex) {
    String words =
        WORDS.stream()
            .filter(entry -> problem.getDescription().startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(problem.getDescription());
    String message = "pcre2_compile() failed: " + words + " in \"" + regex + "\"";
    // Java counts from before an unmatched parenthesis, PCRE from it
    boolean unmatched = problem.getDescription().startsWith("Unmatched closing");
    int index = unmatched ? problem.getIndex() + 1 : problem.getIndex();
    // what is missing is missing at the end, wherever Java noticed
    return words.startsWith("missing") || index < 0 || index >= regex.length()
        ? message
        : message + " at \"" + regex.substring(index) + "\"";
  }
}
