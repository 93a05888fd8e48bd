package org.gatehouse.gateway.router;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.gatehouse.api.config.StepBudget;
import org.gatehouse.api.exchange.PathCaptures;
import org.jspecify.annotations.Nullable;

/** A regular expression of a route's path or header. */
final class RouteRegex {
  private final Pattern pattern;
  private final boolean isAnchored;
  private final RegexTranslation translation;

  private RouteRegex(RegexTranslation translation, boolean isPath) {
    String java = translation.java();
    // of ^a|b, as Kong has it, only the first branch is tied to the start
    this.isAnchored = isPath && !translation.hasBranches();
    this.pattern =
        Pattern.compile(
            isPath ? "^" + java : java, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES);
    this.translation = translation;
  }

  /**
   * Compiles the expression of a path, without its tilde.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static RouteRegex ofPath(String regex) {
    return compile(regex, true);
  }

  /**
   * Compiles the expression of a header's value, which may match anywhere in it.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static RouteRegex ofHeader(String regex) {
    return compile(regex, false);
  }

  private static RouteRegex compile(String regex, boolean isPath) {
    try {
      return new RouteRegex(RegexTranslation.of(regex), isPath);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription() + " near index " + e.getIndex(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("nested too deep", e);
    }
  }

  /** What every text that matches starts with; may be empty. */
  String literalPrefix() {
    return isAnchored ? translation.literalPrefix() : "";
  }

  /** The match in a text; null when there is none. */
  @Nullable Matcher find(String text, StepBudget budget) {
    Matcher matcher = pattern.matcher(budget.watch(text));
    try {
      return (isAnchored ? matcher.lookingAt() : matcher.find()) ? matcher : null;
    } catch (StackOverflowError e) {
      /* Java recurses for some repetitions; as with too many steps, the match must end here. */
      throw new StepBudget.Exhausted();
    }
  }

  /** What the groups matched; a group that took no part is the empty text. */
  PathCaptures captures(Matcher matcher) {
    if (matcher.groupCount() == 0) {
      return PathCaptures.NONE;
    }
    List<String> unnamed = new ArrayList<>(matcher.groupCount());
    for (int group = 1; group <= matcher.groupCount(); group++) {
      String text = matcher.group(group);
      unnamed.add(text == null ? "" : text);
    }
    Map<String, String> named = new LinkedHashMap<>();
    translation.groups().forEach((name, group) -> put(named, name, matcher.group(group)));
    return new PathCaptures(List.copyOf(unnamed), Map.copyOf(named));
  }

  private static void put(Map<String, String> named, String name, @Nullable String text) {
    if (text != null) {
      named.put(name, text);
    }
  }
}
