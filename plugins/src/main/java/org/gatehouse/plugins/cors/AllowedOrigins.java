package org.gatehouse.plugins.cors;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.gatehouse.api.config.Pcre;
import org.gatehouse.api.config.StepBudget;
import org.jspecify.annotations.Nullable;

/**
 * The configured origins, ready to be compared with. Immutable and thread-safe.
 *
 * <p>An entry of letters, digits and {@code . : / -} is compared as it is; any other is a regular
 * expression that must match the whole origin, or the whole host when the entry has no colon. An
 * expression never matches the origin {@code null}, which any page can give itself; a plain entry
 * does.
 */
final class AllowedOrigins {
  static final String ANY = "*";

  /** The origin of sandboxed frames, {@code data:} URLs and local files. */
  static final String NULL = "null";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.:/-]+");

  private final boolean isOnlyAny;
  private final boolean any;
  private final boolean withCredentials;
  private final boolean hasRegexes;
  private final @Nullable String only;
  private final List<Matcher> matchers;

  /**
   * The origins of a list, all when it is empty.
   *
   * @param withCredentials whether pages may send credentials, together with which browsers take no
   *     wildcard: then each origin is named, as in Kong
   */
  AllowedOrigins(List<String> entries, boolean withCredentials) {
    this.isOnlyAny = entries.isEmpty() || entries.equals(List.of(ANY));
    this.any = isOnlyAny || entries.contains(ANY);
    this.withCredentials = withCredentials;
    this.only =
        entries.size() == 1 && isPlain(entries.get(0)) ? Origin.parse(entries.get(0)).text() : null;
    this.hasRegexes = !entries.stream().allMatch(entry -> isPlain(entry) || entry.equals(ANY));
    List<Matcher> all = new ArrayList<>();
    for (String entry : entries) {
      if (!entry.equals(ANY)) {
        all.add(matcher(entry));
      }
    }
    this.matchers = List.copyOf(all);
  }

  private static boolean isPlain(String entry) {
    return PLAIN.matcher(entry).matches();
  }

  /** Whether an origin is that of an entry. */
  private interface Matcher {
    boolean matches(Origin origin, @Nullable StepBudget budget);
  }

  private static Matcher matcher(String entry) {
    if (isPlain(entry)) {
      String wanted = Origin.parse(entry).text();
      return (origin, budget) -> origin.text().equals(wanted);
    }
    Pattern pattern = Pcre.compile(entry).pattern();
    boolean isOfHost = entry.indexOf(':') < 0;
    return (origin, budget) ->
        budget != null
            && !origin.text().equals(NULL)
            && matches(pattern, isOfHost ? origin.host() : origin.text(), budget);
  }

  private static boolean matches(Pattern pattern, String text, StepBudget budget) {
    try {
      return pattern.matcher(budget.watch(text)).matches();
    } catch (StepBudget.Exhausted | StackOverflowError e) {
      return false; // no honest origin takes so long to read
    }
  }

  /** Whether the answer is the same for every origin, so that caches need not tell them apart. */
  boolean isSameForAll() {
    return isOnlyAny && !withCredentials;
  }

  /** Whether all are allowed. */
  boolean hasWildcard() {
    return any;
  }

  /**
   * What a page of an origin is told to be allowed: {@code *} for all, an origin, or null for none.
   * Where the origin has an entry of its own beside {@code *}, it is named.
   *
   * @param origin what the browser said; empty when it said nothing
   */
  @Nullable String allowed(String origin) {
    if (only != null) {
      return only;
    }
    if (isSameForAll() || origin.isEmpty()) {
      return isOnlyAny ? ANY : null;
    }
    Origin asked = Origin.parse(origin);
    StepBudget budget = hasRegexes ? new StepBudget() : null;
    for (Matcher matcher : matchers) {
      if (matcher.matches(asked, budget)) {
        return asked.text();
      }
    }
    if (!any) {
      return null;
    }
    return withCredentials && !origin.equals(NULL) ? origin : ANY;
  }
}
