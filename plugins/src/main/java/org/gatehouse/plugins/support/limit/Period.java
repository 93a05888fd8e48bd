package org.gatehouse.plugins.support.limit;

import java.time.LocalDate;
import java.util.Locale;

/** A length of time that calls are counted in; windows start with the UTC calendar, as in Kong. */
public enum Period {
  SECOND(1),
  MINUTE(60),
  HOUR(3_600),
  DAY(86_400),
  MONTH(2_592_000),
  YEAR(31_536_000);

  private static final long DAY_MILLIS = 86_400_000;

  private final long seconds;
  private final String wireName;

  Period(long seconds) {
    this.seconds = seconds;
    this.wireName = name().toLowerCase(Locale.ROOT);
  }

  /** The name in configs and stores, {@code minute}. */
  public String wireName() {
    return wireName;
  }

  /** The name as part of a header, {@code Minute}. */
  public String titleName() {
    return name().charAt(0) + wireName.substring(1);
  }

  /** The length that clients are told: a month has 30 days, a year 365, as in Kong. */
  public long seconds() {
    return seconds;
  }

  /** The first millisecond of the window that a moment lies in, both since 1970. */
  public long startOf(long millis) {
    return switch (this) {
      case MONTH -> firstOf(dateOf(millis).withDayOfMonth(1));
      case YEAR -> firstOf(dateOf(millis).withDayOfYear(1));
      default -> millis - Math.floorMod(millis, seconds * 1000);
    };
  }

  /** The first millisecond after a window, by the calendar. */
  public long endOf(long start) {
    return switch (this) {
      case MONTH -> firstOf(dateOf(start).plusMonths(1));
      case YEAR -> firstOf(dateOf(start).plusYears(1));
      default -> start + seconds * 1000;
    };
  }

  private static LocalDate dateOf(long millis) {
    return LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
  }

  private static long firstOf(LocalDate date) {
    return date.toEpochDay() * DAY_MILLIS;
  }
}
