package org.gatehouse.store.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryStatusTest {
  @Test
  void show_unitsAndScales_areThoseAskedFor() {
    assertThat(MemoryStatus.show(49_346_380, "m", "")).isEqualTo("47.06 MiB");
    assertThat(MemoryStatus.show(2048, "K", "0")).isEqualTo("2 KiB");
    assertThat(MemoryStatus.show(2048, "b", "9")).isEqualTo("2048");
  }

  @Test
  void json_wrongArguments_areNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryStatus.json(Optional.of("x"), Optional.empty()))
        .withMessage("invalid unit 'x' (expected 'k/K', 'm/M', or 'g/G')");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryStatus.json(Optional.empty(), Optional.of("-1")))
        .withMessage("scale must be equal or greater than 0");
  }
}
