package org.gatehouse.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StepBudgetTest {
  @Test
  void finds_matchAnywhere_isTrue() {
    assertThat(new StepBudget().finds(Pattern.compile("b+"), "abba")).isTrue();
    assertThat(new StepBudget().finds(Pattern.compile("^b+"), "abba")).isFalse();
  }

  @Test
  void finds_exponentialExpression_givesUp() {
    Pattern pattern = Pattern.compile("(a|aa)+$");

    assertThatExceptionOfType(StepBudget.Exhausted.class)
        .isThrownBy(() -> new StepBudget().finds(pattern, "a".repeat(5000) + "b"));
  }

  @Test
  void finds_expressionThatRecursesTooDeep_givesUp() {
    Pattern pattern = Pattern.compile("^(?:a|b)*c");

    assertThatExceptionOfType(StepBudget.Exhausted.class)
        .isThrownBy(() -> new StepBudget().finds(pattern, "ab".repeat(1_000_000)));
  }

  @Test
  void finds_manyHonestExpressions_goOn() {
    StepBudget budget = new StepBudget();
    Pattern pattern = Pattern.compile("never there");

    for (int i = 0; i < 10_000; i++) {
      assertThat(budget.finds(pattern, "Mozilla/5.0 (X11; Linux x86_64)")).isFalse();
    }
  }
}
