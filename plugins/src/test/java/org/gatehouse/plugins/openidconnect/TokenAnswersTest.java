package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenAnswersTest {
  private static final Checked ACTIVE = Checked.claims(new Claims(Map.of("sub", "ann")));
  private static final Checked REFUSED = Checked.refused("not active");

  private final FakeTicker ticker = new FakeTicker();
  private final TokenAnswers answers = new TokenAnswers(Duration.ofSeconds(30).toNanos(), ticker);

  @AfterEach
  void close() {
    answers.close();
  }

  @Test
  void find_withinItsTime_isWhatTheProviderSaid() {
    answers.remember("good", ACTIVE);
    answers.remember("junk", REFUSED);
    ticker.advance(Duration.ofSeconds(29));

    assertThat(answers.find("good")).isSameAs(ACTIVE);
    assertThat(answers.find("junk")).isSameAs(REFUSED);
    assertThat(answers.find("other")).isNull();

    ticker.advance(Duration.ofSeconds(1));
    assertThat(answers.find("good")).isNull();
    assertThat(answers.find("junk")).isNull();
  }

  @Test
  void remember_laterAnswer_replacesTheEarlierOne() {
    answers.remember("token", ACTIVE);
    answers.remember("token", REFUSED);
    assertThat(answers.find("token")).isSameAs(REFUSED);

    answers.remember("token", ACTIVE);
    assertThat(answers.find("token")).isSameAs(ACTIVE);
  }

  @Test
  void remember_muchJunk_pushesOutNoGoodToken() {
    answers.remember("good", ACTIVE);
    for (int i = 0; i < 30_000; i++) {
      answers.remember("junk " + i, REFUSED);
    }

    assertThat(answers.find("good")).isSameAs(ACTIVE);
  }

  @Test
  void remember_noTime_remembersNothing() {
    try (TokenAnswers none = new TokenAnswers(0, ticker)) {
      none.remember("good", ACTIVE);

      assertThat(none.find("good")).isNull();
    }
  }
}
