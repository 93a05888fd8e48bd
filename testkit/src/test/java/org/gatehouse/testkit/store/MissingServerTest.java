package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingServerTest {

  private final IOException cause = new IOException("no such binary");

  @Test
  void refuse_inCi_fails() {
    assertThatThrownBy(() -> MissingServer.refuse("Oracle", Map.of("CI", "true"), cause))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Oracle")
        .hasCause(cause);
  }

  @Test
  void refuse_elsewhere_skipsAndSaysWhy() {
    assertThatThrownBy(() -> MissingServer.refuse("Oracle", Map.of(), cause))
        .hasMessageContaining("no such binary")
        .extracting(thrown -> thrown.getClass().getSimpleName())
        .isEqualTo("TestAbortedException");
  }
}
