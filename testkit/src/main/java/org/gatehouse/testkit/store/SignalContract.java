package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.Store;
import org.junit.jupiter.api.Test;

/** Messages to the nodes through the store. */
public interface SignalContract {
  private static Signal signal(String name) {
    return new Signal(0, name, Optional.empty(), Map.of());
  }

  @Test
  default void newestSignal_noneSent_isAtRest(Store store) {
    long newest = store.newestSignal();
    assertThat(store.newestSignal()).isEqualTo(newest);
    assertThat(store.signalsSince(newest)).isEmpty();
  }

  @Test
  default void send_several_areListedOldestFirstWithNumbersThatGrow(Store store) {
    UUID node = UUID.fromString("00000000-0000-4000-8000-000000000001");
    Map<String, Object> data =
        Map.of("level", "debug", "seconds", 60L, "paths", List.of("/a", "grün"), "all", true);
    long before = store.newestSignal();
    long revision = store.revision();

    store.send(new Signal(99, "log_level", Optional.of(node), data));
    store.send(signal("forget_cache"));

    List<Signal> signals = store.signalsSince(before);
    assertThat(signals)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("number")
        .containsExactly(
            new Signal(0, "log_level", Optional.of(node), data), signal("forget_cache"));
    assertThat(signals.get(0).number()).isGreaterThan(before);
    assertThat(signals.get(1).number()).isGreaterThan(signals.get(0).number());
    assertThat(store.newestSignal()).isEqualTo(signals.get(1).number());
    assertThat(store.signalsSince(signals.get(0).number())).containsExactly(signals.get(1));
    assertThat(store.revision()).isEqualTo(revision);
  }

  @Test
  default void cleanUp_freshSignal_isKept(Store store) {
    long before = store.newestSignal();
    store.send(signal("kept"));
    store.cleanUp();
    assertThat(store.signalsSince(before)).hasSize(1);
  }

  @Test
  default void send_byManyAtOnce_losesNone(Store store) throws Exception {
    int senders = 6;
    int each = 5;
    long before = store.newestSignal();
    ExecutorService threads = Executors.newFixedThreadPool(senders);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int sender = 0; sender < senders; sender++) {
        work.add(
            () -> {
              for (int n = 0; n < each; n++) {
                store.send(signal("one-of-many"));
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    List<Signal> signals = store.signalsSince(before);
    assertThat(signals).hasSize(senders * each);
    assertThat(signals).extracting(Signal::number).doesNotHaveDuplicates().isSorted();
  }
}
