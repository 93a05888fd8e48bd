package org.gatehouse.plugins.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.gatehouse.plugins.support.limit.CountersUnavailableException;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final FakeTicker ticker = new FakeTicker();
  private final Breaker breaker =
      new Breaker(ticker, "the store", CountersUnavailableException::new);
  private int calls;

  @Test
  void call_afterFailure_failsUntriedForASecond() {
    assertThatThrownBy(() -> breaker.call(this::fail))
        .isInstanceOf(CountersUnavailableException.class)
        .hasMessage("the store cannot be used")
        .hasRootCauseMessage("down");
    assertThatThrownBy(() -> breaker.call(this::fail))
        .hasMessage("the store has just failed")
        .hasNoCause();
    assertThat(calls).isEqualTo(1);

    ticker.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> breaker.call(this::fail)).hasMessage("the store cannot be used");
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void call_afterRecovery_isTriedEachTime() {
    assertThatThrownBy(() -> breaker.call(this::fail))
        .isInstanceOf(CountersUnavailableException.class);
    ticker.advance(Duration.ofSeconds(1));

    assertThat(breaker.call(() -> "up")).isEqualTo("up");
    assertThat(breaker.call(() -> "still up")).isEqualTo("still up");
  }

  @Test
  void call_failureThatSaysNothingOfOthers_passesBy() {
    assertThatThrownBy(() -> breaker.call(this::failAlone)).isInstanceOf(OnlyThis.class);
    assertThat(breaker.call(() -> "up")).isEqualTo("up");

    assertThatThrownBy(() -> breaker.call(this::fail)).hasMessage("the store cannot be used");
    ticker.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> breaker.call(this::failAlone)).isInstanceOf(OnlyThis.class);
    assertThatThrownBy(() -> breaker.call(() -> "up")).hasMessage("the store has just failed");
  }

  private static final class OnlyThis extends RuntimeException implements Breaker.Unrelated {
    private static final long serialVersionUID = 1L;
  }

  private String failAlone() {
    throw new OnlyThis();
  }

  private String fail() {
    calls++;
    throw new IllegalStateException("down");
  }
}
