package org.gatehouse.api.config;

import java.util.regex.Pattern;

/**
 * How many characters the regular expressions of one request may still look at.
 *
 * <p>Backtracking can look at a text's characters exponentially often. Each expression that is
 * tried adds what an honest one needs, so that the work grows with the number of expressions and
 * the length of the text and no faster. Not thread-safe: for one request, or one use of several
 * expressions together.
 */
public final class StepBudget {
  /* Some milliseconds, like the limit that Kong's older router puts on a match. */
  private static final int BASE = 200_000;
  private static final int PER_EXPRESSION = 256;
  private static final int PER_CHARACTER = 8;

  private long remaining = BASE;

  /** The text as an expression sees it, which throws {@link Exhausted} when the budget is used. */
  public CharSequence watch(String text) {
    remaining += PER_EXPRESSION + (long) PER_CHARACTER * text.length();
    return new Watched(text, this);
  }

  /**
   * Whether an expression matches anywhere in a text.
   *
   * @throws Exhausted when it backtracks too much to say
   */
  public boolean finds(Pattern pattern, String text) {
    try {
      return pattern.matcher(watch(text)).find();
    } catch (StackOverflowError e) {
      /* Java recurses for some repetitions; as with too many steps, the match must end here. */
      throw new Exhausted();
    }
  }

  private record Watched(String text, StepBudget budget) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--budget.remaining < 0) {
        throw new Exhausted();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Ends a match whose expressions backtrack too much. */
  public static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Exhausted() {
      // thrown on the request path, where the trace would say nothing and cost much
      super("a regular expression backtracks too much", null, false, false);
    }
  }
}
