package org.gatehouse.plugins.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTest {
  private final List<String> closed = new ArrayList<>();
  private final Shared<String, String> shared = new Shared<>(closed::add);

  @Test
  void acquire_sameKeyTwice_returnsSameThing() {
    String first = shared.acquire("k", () -> "first");

    assertThat(shared.acquire("k", () -> "second")).isSameAs(first);
    assertThat(shared.acquire("other", () -> "third")).isEqualTo("third");
  }

  @Test
  void release_closesWithLastUser() {
    shared.acquire("k", () -> "first");
    shared.acquire("k", () -> "second");

    shared.release("k");
    assertThat(closed).isEmpty();
    shared.release("k");
    assertThat(closed).containsExactly("first");
    assertThat(shared.acquire("k", () -> "anew")).isEqualTo("anew");
  }
}
