package org.gatehouse.gateway.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerLatencyTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final PeerLatency latency = new PeerLatency();

  @Test
  void fail_isSlowAtOnce_andAllTheMoreWhenItGoesOn() {
    latency.observe(10 * MILLI, 0);
    latency.fail(1, SECOND);
    assertThat(latency.at(SECOND)).isEqualTo(20.0 * MILLI);

    // seven seconds later little more is left than an answer would take
    assertThat(latency.at(8 * SECOND)).isBetween(9.0 * MILLI, 10.0 * MILLI);
    latency.fail(1, 8 * SECOND);
    assertThat(latency.at(8 * SECOND)).isEqualTo(40.0 * MILLI);
  }

  @Test
  void fail_thatTookLong_countsAsLong() {
    latency.observe(MILLI, 0);
    latency.fail(3 * SECOND, 4 * SECOND);
    assertThat(latency.at(4 * SECOND)).isEqualTo(3.0 * SECOND);
  }

  @Test
  void fail_ofOneThatHasNeverAnswered_isKnown() {
    latency.fail(1, SECOND);
    assertThat(latency.isKnown()).isTrue();
    assertThat(latency.at(SECOND)).isEqualTo(1.0 * MILLI);
  }

  @Test
  void fail_ofManyThatWereUnderWay_countsOnce() {
    latency.observe(10 * MILLI, 0);
    for (int i = 0; i < 100; i++) {
      latency.fail(5 * MILLI, SECOND + i);
    }
    assertThat(latency.at(SECOND + 99)).isEqualTo(20.0 * MILLI);
  }

  @Test
  void fail_withoutEnd_isForgottenInTwoMinutes() {
    latency.observe(MILLI, 0);
    for (int i = 1; i <= 5000; i++) {
      latency.fail(1, i * MILLI);
    }
    long end = 5000 * MILLI;
    assertThat(latency.at(end)).isEqualTo(60.0 * SECOND);
    assertThat(latency.at(end + 120 * SECOND)).isLessThan(1.0 * MILLI);

    latency.observe(MILLI, end + 120 * SECOND);
    assertThat(latency.at(end + 120 * SECOND)).isBetween(1.0 * MILLI, 2.0 * MILLI);
  }
}
