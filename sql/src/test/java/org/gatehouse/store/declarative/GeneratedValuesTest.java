package org.gatehouse.store.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedValuesTest {
  private static final int ROUNDS = 50;

  @TempDir Path folder;

  @Test
  void valueOf_bothApplicationsStartAtOnce_isTheSame() throws Exception {
    UUID id = UUID.randomUUID();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Path data = folder.resolve(String.valueOf(round));
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<String> application =
            () -> {
              GeneratedValues values = new GeneratedValues(new SmallFiles(data));
              start.await();
              return values.valueOf(id, "key");
            };
        List<Future<String>> made = threads.invokeAll(List.of(application, application));
        assertThat(made.get(0).get()).isEqualTo(made.get(1).get());
      }
    } finally {
      threads.shutdown();
    }
  }
}
