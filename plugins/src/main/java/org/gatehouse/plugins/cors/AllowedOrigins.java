package org.gatehouse.plugins.cors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.gatehouse.api.config.Pcre;
import org.jspecify.annotations.Nullable;

/**
 * The configured origins, ready to be compared with. Immutable and thread-safe.
 *
 * <p>An entry of letters, digits and {@code . : / -} is compared as it is; any other is a regular
 * expression that must match the whole origin, or the whole host when the entry has no colon.
 */
final class AllowedOrigins {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.:/-]+");

  private final boolean anyWithoutVary;
  private final boolean any;
  private final @Nullable String only;
  private final List<Predicate<Origin>> matchers;

  AllowedOrigins(List<String> entries) {
    this.anyWithoutVary = entries.isEmpty() || entries.equals(List.of("*"));
    this.any = entries.contains("*");
    this.only =
        entries.size() == 1 && PLAIN.matcher(entries.get(0)).matches() ? entries.get(0) : null;
    List<Predicate<Origin>> all = new ArrayList<>();
    if (!any) {
      entries.forEach(entry -> all.add(matcher(entry)));
    }
    this.matchers = List.copyOf(all);
  }

  private static Predicate<Origin> matcher(String entry) {
    if (PLAIN.matcher(entry).matches()) {
      String wanted = Origin.parse(entry).text();
      return origin -> origin.text().equals(wanted);
    }
    Pattern pattern = Pcre.compile(entry).pattern();
    return entry.indexOf(':') < 0
        ? origin -> pattern.matcher(origin.host()).matches()
        : origin -> pattern.matcher(origin.text()).matches();
  }

  /** Whether the answer is the same for every origin, so that caches need not tell them apart. */
  boolean isSameForAll() {
    return anyWithoutVary;
  }

  /**
   * What a page of an origin is told to be allowed: {@code *} for all, an origin, or null for none.
   *
   * @param origin what the browser said; empty when it said nothing
   */
  @Nullable String allowed(String origin) {
    if (anyWithoutVary) {
      return "*";
    }
    if (only != null) {
      return only;
    }
    if (origin.isEmpty()) {
      return null;
    }
    if (any) {
      return "*";
    }
    Origin asked = Origin.parse(origin);
    for (Predicate<Origin> matcher : matchers) {
      if (matcher.test(asked)) {
        return asked.text();
      }
    }
    return null;
  }
}
