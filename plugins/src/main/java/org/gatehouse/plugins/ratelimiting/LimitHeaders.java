package org.gatehouse.plugins.ratelimiting;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.gatehouse.plugins.support.limit.Limit;
import org.gatehouse.plugins.support.limit.Period;

/** What a client is told of its limits after a request. Immutable. */
final class LimitHeaders {
  private static final Map<Period, String> LIMIT_NAMES = names("X-RateLimit-Limit-");
  private static final Map<Period, String> REMAINING_NAMES = names("X-RateLimit-Remaining-");
  private static final MathContext LUA_DIGITS = new MathContext(14);

  private final List<String> pairs;
  private final long reset;

  private LimitHeaders(List<String> pairs, long reset) {
    this.pairs = pairs;
    this.reset = reset;
  }

  /**
   * @param used for each limit, how many requests its window had before this one
   * @param refused the limit that refuses the request; -1 when none does
   */
  static LimitHeaders of(List<Limit> limits, long[] used, int refused, long nowMillis) {
    List<String> pairs = new ArrayList<>(4 * used.length + 6);
    int tightest = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < used.length; i++) {
      Limit limit = limits.get(i);
      // a refusal counts in no window, and is shown only in the one that is used up
      int counted = refused < 0 || refused == i ? 1 : 0;
      double remaining = Math.max(0, limit.max() - used[i] - counted);
      if (remaining <= least) {
        tightest = i;
        least = remaining;
      }
      pairs.add(LIMIT_NAMES.get(limit.period()));
      pairs.add(text(limit.max()));
      pairs.add(REMAINING_NAMES.get(limit.period()));
      pairs.add(text(remaining));
    }
    long reset = reset(limits.get(tightest).period(), nowMillis);
    int at = 4 * tightest; // where its names and texts are already
    pairs.add("RateLimit-Limit");
    pairs.add(pairs.get(at + 1));
    pairs.add("RateLimit-Remaining");
    pairs.add(pairs.get(at + 3));
    pairs.add("RateLimit-Reset");
    pairs.add(Long.toString(reset));
    return new LimitHeaders(pairs, reset);
  }

  private static Map<Period, String> names(String prefix) {
    Map<Period, String> names = new EnumMap<>(Period.class);
    for (Period period : Period.values()) {
      names.put(period, prefix + period.titleName());
    }
    return names;
  }

  /** Seconds until the window ends, at least 1, by the period's nominal length. */
  private static long reset(Period period, long nowMillis) {
    long passed = Math.floorDiv(nowMillis - period.startOf(nowMillis), 1000);
    return Math.max(1, period.seconds() - passed);
  }

  /** A number as Lua prints it: no fraction when it is whole, 14 digits at most. */
  private static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e14
        ? Long.toString((long) number)
        : new BigDecimal(number).round(LUA_DIGITS).stripTrailingZeros().toPlainString();
  }

  /** Seconds until a request may pass again. */
  long reset() {
    return reset;
  }

  /** Hands out names and values. */
  void forEach(BiConsumer<String, String> header) {
    for (int i = 0; i < pairs.size(); i += 2) {
      header.accept(pairs.get(i), pairs.get(i + 1));
    }
  }
}
