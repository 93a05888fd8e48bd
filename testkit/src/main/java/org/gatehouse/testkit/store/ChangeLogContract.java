package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.junit.jupiter.api.Test;

/** The log by which nodes learn of each other's changes. */
public interface ChangeLogContract {
  private static Consumer consumer(String name) {
    return Samples.entity(EntityType.of(Consumer.class), Map.of("username", name));
  }

  private static void create(Store store, String name) {
    store.entities(EntityType.of(Consumer.class)).create(consumer(name));
  }

  @Test
  default void revision_nothingChanged_staysAsItIs(Store store) {
    long before = store.revision();
    store.entities(EntityType.of(Consumer.class)).find(UUID.randomUUID());
    assertThat(store.revision()).isEqualTo(before);
    assertThat(store.changesSince(before, 10)).isEmpty();
  }

  @Test
  default void changesSince_limit_returnsTheOldestOfThem(Store store) {
    long before = store.revision();
    for (int n = 0; n < 5; n++) {
      create(store, "consumer-" + n);
    }
    List<Change> all = store.changesSince(before, 100);
    assertThat(all)
        .hasSize(5)
        .isSortedAccordingTo((a, b) -> Long.compare(a.revision(), b.revision()));
    assertThat(store.changesSince(before, 2)).isEqualTo(all.subList(0, 2));
    assertThat(store.changesSince(all.get(1).revision(), 100)).isEqualTo(all.subList(2, 5));
    assertThat(store.revision()).isEqualTo(all.get(4).revision());
  }

  @Test
  default void cleanUp_recentChanges_areKept(Store store) {
    long before = store.revision();
    create(store, "kept");
    store.cleanUp();
    assertThat(store.changesSince(before, 10)).hasSize(1);
  }

  @Test
  default void changesSince_readWhileManyWrite_missesNone(Store store) throws Exception {
    int writers = 6;
    int each = 30;
    long before = store.revision();
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    Set<UUID> seen = new HashSet<>();
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String name = "writer-" + writer + "-";
        work.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < each; n++) {
                    create(store, name + n);
                  }
                }));
      }
      long read = before;
      boolean last = false;
      while (!last) {
        last = work.stream().allMatch(Future::isDone);
        for (Change change : store.changesSince(read, 1000)) {
          assertThat(change.revision()).isGreaterThan(read);
          read = change.revision();
          seen.add(change.id());
        }
      }
      for (Future<?> done : work) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(seen).hasSize(writers * each);
  }
}
