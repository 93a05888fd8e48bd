package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumerTest {
  @Test
  void accept_oneName_isEnough() {
    assertThat(accepted(Consumer.class, "custom_id", "c-1"))
        .containsEntry("custom_id", "c-1")
        .containsEntry("username", null)
        .containsEntry("tags", null);
    assertThat(problems(Consumer.class, "username", "any thing/at all")).isEmpty();
  }

  @Test
  void accept_noName_isRefused() {
    assertThat(problems(Consumer.class))
        .isEqualTo(
            Map.of(
                "@entity",
                List.of(
                    "at least one of these fields must be non-empty: 'custom_id', 'username'")));
  }
}
