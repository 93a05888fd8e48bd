package org.gatehouse.plugins.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Optional<String> ANN = Optional.of("ann");
  private static final Optional<String> REFUSED = Optional.empty();

  private final FakeTicker ticker = new FakeTicker();
  private final Verdicts<Optional<String>> verdicts =
      new Verdicts<>(Duration.ofSeconds(60), ticker, Optional::isPresent);

  @AfterEach
  void close() {
    verdicts.close();
  }

  @Test
  void find_withinItsTime_isWhatWasSaid() {
    verdicts.remember("secret", ANN);
    verdicts.remember("guess", REFUSED);
    ticker.advance(Duration.ofSeconds(59));

    assertThat(verdicts.find("secret")).isSameAs(ANN);
    assertThat(verdicts.find("guess")).isSameAs(REFUSED);
    assertThat(verdicts.find("other")).isNull();

    ticker.advance(Duration.ofSeconds(1));
    assertThat(verdicts.find("secret")).isNull();
    assertThat(verdicts.find("guess")).isNull();
  }

  @Test
  void remember_laterVerdict_replacesTheEarlierOne() {
    verdicts.remember("secret", ANN);
    verdicts.remember("secret", REFUSED);
    assertThat(verdicts.find("secret")).isSameAs(REFUSED);

    verdicts.remember("secret", ANN);
    assertThat(verdicts.find("secret")).isSameAs(ANN);
  }

  @Test
  void remember_manyRefusals_pushOutNothingGood() {
    verdicts.remember("secret", ANN);
    for (int i = 0; i < 30_000; i++) {
      verdicts.remember("guess " + i, REFUSED);
    }

    assertThat(verdicts.find("secret")).isSameAs(ANN);
  }

  @Test
  void remember_noTime_remembersNothing() {
    try (Verdicts<Optional<String>> none =
        new Verdicts<>(Duration.ZERO, ticker, Optional::isPresent)) {
      none.remember("secret", ANN);

      assertThat(none.find("secret")).isNull();
    }
  }
}
