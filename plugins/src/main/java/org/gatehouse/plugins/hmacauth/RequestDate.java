package org.gatehouse.plugins.hmacauth;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/** Whether a request is of now, by its own dates. Immutable and thread-safe. */
final class RequestDate {
  static final String X_DATE = "x-date";
  static final String DATE = "date";

  /** The three forms of an HTTP date (RFC 9110 §5.6.7), the usual one first. */
  private static final List<DateTimeFormatter> FORMATS =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              // a year of two digits is one of the seventies at the earliest, as in Kong
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  private final Clock clock;
  private final double maxSkewSeconds;

  RequestDate(Clock clock, double maxSkewSeconds) {
    this.clock = clock;
    this.maxSkewSeconds = maxSkewSeconds;
  }

  /** Whether one of the two date fields is near enough. */
  boolean isNear(Headers headers) {
    return isNear(headers, X_DATE) || isNear(headers, DATE);
  }

  /**
   * Whether this date field is there once and near enough, in whole seconds: dates have no finer
   * ones.
   */
  boolean isNear(Headers headers, String name) {
    List<String> values = headers.all(name);
    Instant date = values.size() == 1 ? parsed(values.get(0).strip()) : null;
    return date != null
        && Math.abs(clock.instant().getEpochSecond() - date.getEpochSecond()) <= maxSkewSeconds;
  }

  static @Nullable Instant parsed(String text) {
    for (DateTimeFormatter format : FORMATS) {
      try {
        return format.parse(text, Instant::from);
      } catch (DateTimeParseException e) {
        // the next one may fit
      }
    }
    return null;
  }
}
