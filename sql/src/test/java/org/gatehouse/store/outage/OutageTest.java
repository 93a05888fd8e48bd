package org.gatehouse.store.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final ScarceThreads threads = new ScarceThreads();
  private final AtomicBoolean answers = new AtomicBoolean();

  @Test
  void outage_endsWithTheFirstAnswer() {
    try (Outage outage = new Outage("a database", answers::get, threads)) {
      outage.begin();
      assertThat(outage.isOn()).isTrue();

      answers.set(true);
      await().until(() -> !outage.isOn());
    }
  }

  @Test
  void proberThatCannotBeStarted_leavesNoOutage_andTheNextFailureBeginsOne() {
    try (Outage outage = new Outage("a database", answers::get, threads)) {
      threads.areGone(true);
      outage.begin();
      assertThat(outage.isOn()).isFalse();

      threads.areGone(false);
      outage.begin();
      assertThat(outage.isOn()).isTrue();
      answers.set(true);
      await().until(() -> !outage.isOn());
    }
  }

  @Test
  void probeThatFails_isNotTheLast() {
    AtomicInteger probes = new AtomicInteger();
    try (Outage outage =
        new Outage(
            "a database",
            () -> {
              if (probes.incrementAndGet() == 1) {
                throw new IllegalStateException("as the test wants it");
              }
              return true;
            },
            threads)) {
      outage.begin();

      await().until(() -> !outage.isOn());
      assertThat(probes).hasValue(2);
    }
  }
}
