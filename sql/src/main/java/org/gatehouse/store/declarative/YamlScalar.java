package org.gatehouse.store.declarative;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What words without quotes mean in YAML, as Kong reads them: YAML 1.1's truths and numbers, but
 * for those that nobody means, such as 1:30 for 90.
 */
final class YamlScalar {
  private static final Map<String, Boolean> TRUTHS =
      Map.ofEntries(
          Map.entry("true", true),
          Map.entry("True", true),
          Map.entry("TRUE", true),
          Map.entry("yes", true),
          Map.entry("Yes", true),
          Map.entry("YES", true),
          Map.entry("on", true),
          Map.entry("On", true),
          Map.entry("ON", true),
          Map.entry("false", false),
          Map.entry("False", false),
          Map.entry("FALSE", false),
          Map.entry("no", false),
          Map.entry("No", false),
          Map.entry("NO", false),
          Map.entry("off", false),
          Map.entry("Off", false),
          Map.entry("OFF", false));

  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]{0,17})");
  private static final Pattern OCTAL = Pattern.compile("0o?[0-7]{1,20}");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,15}");
  private static final Pattern FRACTION =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");

  private YamlScalar() {}

  /** What a text without quotes and tag stands for. */
  static @Nullable Object plain(String text) {
    if (NULL.matcher(text).matches()) {
      return null;
    }
    Boolean truth = TRUTHS.get(text);
    if (truth != null) {
      return truth;
    }
    char first = text.charAt(0);
    return first <= '9' && (first >= '0' || first == '-' || first == '+' || first == '.')
        ? number(text)
        : text;
  }

  /** The number that a text is; the text itself when it is none. */
  private static Object number(String text) {
    if (WHOLE.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (OCTAL.matcher(text).matches()) {
      return Long.parseLong(text.replace("o", ""), 8);
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return Long.parseLong(text.substring(2), 16);
    }
    if (FRACTION.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      return Double.isInfinite(number) ? (Object) text : number;
    }
    return text;
  }

  /** What a text with a tag stands for. */
  static @Nullable Object tagged(String tag, String text, Place place) {
    Object value = plain(text);
    return switch (tag) {
      case "tag:yaml.org,2002:str" -> text;
      case "tag:yaml.org,2002:int" -> value instanceof Long ? value : refused(tag, place);
      case "tag:yaml.org,2002:float" -> value instanceof Number ? value : refused(tag, place);
      case "tag:yaml.org,2002:bool" -> value instanceof Boolean ? value : refused(tag, place);
      case "tag:yaml.org,2002:null" -> value == null ? null : refused(tag, place);
      default -> refused(tag, place);
    };
  }

  private static Object refused(String tag, Place place) {
    throw new UnreadableDocumentException("invalid tag '" + tag + "'", place);
  }

  /** Whether a text means itself without quotes, wherever it stands. */
  static boolean isPlain(String text) {
    return text.equals(plain(text));
  }
}
