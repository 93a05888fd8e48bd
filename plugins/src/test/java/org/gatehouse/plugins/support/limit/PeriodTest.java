package org.gatehouse.plugins.support.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
  @ParameterizedTest
  @CsvSource({
    "SECOND, 2028-02-29T23:59:58.999Z, 2028-02-29T23:59:58Z, 2028-02-29T23:59:59Z",
    "MINUTE, 2028-02-29T23:58:59.999Z, 2028-02-29T23:58:00Z, 2028-02-29T23:59:00Z",
    "HOUR,   2028-02-29T23:00:00Z,     2028-02-29T23:00:00Z, 2028-03-01T00:00:00Z",
    "DAY,    2028-02-29T23:00:00Z,     2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
    "MONTH,  2028-02-29T23:00:00Z,     2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
    "MONTH,  2026-12-31T23:59:59.999Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "YEAR,   2028-12-31T23:59:59.999Z, 2028-01-01T00:00:00Z, 2029-01-01T00:00:00Z",
    "MONTH,  1969-12-31T23:59:59.999Z, 1969-12-01T00:00:00Z, 1970-01-01T00:00:00Z",
  })
  void window_followsUtcCalendar(Period period, Instant moment, Instant start, Instant end) {
    assertThat(Instant.ofEpochMilli(period.startOf(moment.toEpochMilli()))).isEqualTo(start);
    assertThat(Instant.ofEpochMilli(period.endOf(start.toEpochMilli()))).isEqualTo(end);
  }
}
