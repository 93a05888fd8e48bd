package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatehouse.gateway.balancer.PeerHealth.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerHealthTest {
  private final PeerHealth health = new PeerHealth();

  /** s: success, f: HTTP failure, c: TCP failure, t: time-out; limits 2, 3, 2 and 2. */
  private boolean isHealthyAfter(String reports) {
    for (int i = 0; i < reports.length(); i++) {
      switch (reports.charAt(i)) {
        case 's' -> health.count(Report.SUCCESS, 2);
        case 'f' -> health.count(Report.HTTP_FAILURE, 3);
        case 'c' -> health.count(Report.TCP_FAILURE, 2);
        default -> health.count(Report.TIMEOUT, 2);
      }
    }
    return health.isHealthy();
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "ff, true",
    "fff, false",
    "cc, false",
    "tt, false",
    // kinds are counted apart
    "ffct, true",
    "fftf, false",
    // a success makes failures forgotten, even if it does not decide
    "ffsff, true",
    "ffsfff, false",
    "ctscs, true",
    // and a failure successes
    "cc s, false",
    "ccss, true",
    "ccscs, false",
    "ccscss, true",
    "ccscc, false",
    "ccss fff, false",
  })
  void count_sequences_decideAsKongDoes(String reports, boolean expected) {
    assertThat(isHealthyAfter(reports.replace(" ", ""))).isEqualTo(expected);
  }

  @Test
  void count_limitZero_neverDecides() {
    for (int i = 0; i < 300; i++) {
      assertThat(health.count(Report.HTTP_FAILURE, 0)).isFalse();
    }
    assertThat(health.isHealthy()).isTrue();
  }

  @Test
  void count_tellsTheChangeOnce() {
    assertThat(health.count(Report.TIMEOUT, 1)).isTrue();
    assertThat(health.count(Report.TIMEOUT, 1)).isFalse();
    assertThat(health.count(Report.SUCCESS, 1)).isTrue();
  }

  @Test
  void set_forgetsWhatWasCounted() {
    isHealthyAfter("ff");
    health.set(true);
    assertThat(isHealthyAfter("f")).isTrue();

    health.set(false);
    assertThat(isHealthyAfter("s")).isFalse();
    assertThat(isHealthyAfter("s")).isTrue();
  }
}
