package org.gatehouse.plugins.upstreampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private final FakeTicker ticker = new FakeTicker();

  @Test
  void withdraw_isBoundByAPartOfTheRequests() {
    RetryBudget budget = new RetryBudget(0.2, 0, ticker);
    for (int i = 0; i < 50; i++) {
      budget.requested();
    }

    assertThat(granted(budget, 100)).isEqualTo(10);
  }

  @Test
  void withdraw_withFewRequests_hasAFewASecond() {
    RetryBudget budget = new RetryBudget(0, 3, ticker);

    assertThat(granted(budget, 100)).isEqualTo(30);
    ticker.advance(Duration.ofSeconds(9));
    assertThat(granted(budget, 100)).isZero();
    ticker.advance(Duration.ofSeconds(1));
    assertThat(granted(budget, 100)).isEqualTo(30);
  }

  @Test
  void requests_ofTenSecondsAgo_countNoMore() {
    RetryBudget budget = new RetryBudget(1, 0, ticker);
    budget.requested();
    ticker.advance(Duration.ofSeconds(5));
    budget.requested();
    ticker.advance(Duration.ofSeconds(5));

    assertThat(granted(budget, 5)).isEqualTo(1);
    ticker.advance(Duration.ofHours(1));
    assertThat(granted(budget, 5)).isZero();
  }

  private static int granted(RetryBudget budget, int wanted) {
    int granted = 0;
    for (int i = 0; i < wanted; i++) {
      granted += budget.withdraw() ? 1 : 0;
    }
    return granted;
  }
}
