package org.gatehouse.api.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatehouse.api.Inputs.accepted;
import static org.gatehouse.api.Inputs.problems;

import java.util.Map;
import org.gatehouse.api.Inputs;
import org.gatehouse.api.config.ConfigSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
  private static final Map<String, Object> UPSTREAM =
      Map.of("id", "995f85e6-8841-4c4f-a748-c54deb04fc72");

  @ParameterizedTest
  @CsvSource({
    "example.test, example.test:8000",
    "127.0.0.1:19001, 127.0.0.1:19001",
    "::1, [0000:0000:0000:0000:0000:0000:0000:0001]:8000",
    "[::1]:80, [0000:0000:0000:0000:0000:0000:0000:0001]:80"
  })
  void accept_address_hasItsOneWrittenForm(String address, String written) {
    assertThat(accepted(Target.class, "upstream", UPSTREAM, "target", address))
        .containsEntry("target", written)
        .containsEntry("weight", 100L)
        .containsEntry("created_at", 1_700_000_000.25);
  }

  @Test
  void accept_otherText_isRefused() {
    assertThat(problems(Target.class, "upstream", UPSTREAM, "target", "a b", "weight", -1L))
        .isEqualTo(Map.of("target", "Invalid target; not a valid hostname or ip address"));
    assertThat(
            ConfigSchema.of(Target.class)
                .validate(Inputs.of("upstream", UPSTREAM, "target", "a b"))
                .fields())
        .isEqualTo(Map.of("target", "Invalid target ('a b'); not a valid hostname or ip address"));
  }

  @Test
  void accept_faultyFields_areNamed() {
    assertThat(problems(Target.class, "target", 1L, "weight", 70000L))
        .isEqualTo(
            Map.of(
                "upstream", "required field missing",
                "target", "expected a string",
                "weight", "value should be between 0 and 65535"));
  }
}
