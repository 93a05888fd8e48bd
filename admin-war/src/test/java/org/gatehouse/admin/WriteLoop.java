package org.gatehouse.admin;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.store.json.RecordCodec;

/**
 * Writes consumers through an Admin API from some threads, without a pause, and keeps in mind what
 * each answer means: what must be there now, what must not, and what may. A writer that got no
 * answer, or 503, does nothing until it is told that the server is back, and leaves that consumer
 * alone from then on.
 */
final class WriteLoop implements AutoCloseable {
  static final int WRITERS = 4;

  private final AdminClient client;
  private final Map<String, Consumer> consumers = new ConcurrentHashMap<>();
  private final List<String> surprises = new CopyOnWriteArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger inDoubt = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile CountDownLatch back = new CountDownLatch(0);
  private volatile boolean stopping;

  /** What is known of a consumer. */
  static final class Consumer {
    /** The values that its custom_id may have; empty for a consumer that is not there. */
    final Set<Optional<String>> possible = new HashSet<>(Set.of(Optional.empty()));

    /** How many writes of it were answered with 2xx. */
    int writes;

    boolean isInDoubt() {
      return possible.size() > 1;
    }
  }

  WriteLoop(int port) {
    this.client = new AdminClient(port);
    for (int n = 0; n < WRITERS; n++) {
      Random random = new Random(n);
      threads.add(new Thread(() -> run(random), "writer-" + n));
    }
    threads.forEach(Thread::start);
  }

  private void run(Random random) {
    List<String> live = new ArrayList<>();
    while (!stopping) {
      try {
        back.await();
        step(random, live);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        surprises.add(e.toString());
        return;
      }
    }
  }

  private void step(Random random, List<String> live) {
    int kind = live.isEmpty() ? 0 : random.nextInt(100);
    String id = kind < 40 ? UUID.randomUUID().toString() : live.get(random.nextInt(live.size()));
    Optional<String> value = Optional.of("v-" + UUID.randomUUID());
    if (kind < 40) {
      write(id, value, live, "POST", "/consumers", body(id, id, value));
    } else if (kind < 70) {
      write(id, value, live, "PATCH", "/consumers/" + id, body(value));
    } else if (kind < 85) {
      write(id, Optional.empty(), live, "DELETE", "/consumers/" + id, null);
    } else {
      String refused = UUID.randomUUID().toString();
      consumers.put(refused, new Consumer());
      boolean conflict = kind < 95;
      Optional<Integer> status =
          send("POST", "/consumers", body(refused, conflict ? id : "", value));
      if (status.isPresent() && status.get() != (conflict ? 409 : 400)) {
        surprises.add("a write that is to be refused was answered with " + status.get());
      }
    }
  }

  private void write(
      String id,
      Optional<String> value,
      List<String> live,
      String method,
      String path,
      String body) {
    Consumer consumer = consumers.computeIfAbsent(id, key -> new Consumer());
    Optional<Integer> status = send(method, path, body);
    live.remove(id);
    if (status.isEmpty()) {
      consumer.possible.add(value);
    } else if (status.get() / 100 == 2) {
      consumer.possible.clear();
      consumer.possible.add(value);
      consumer.writes++;
      value.ifPresent(there -> live.add(id));
    } else {
      surprises.add("%s %s was answered with %d".formatted(method, path, status.get()));
    }
  }

  /** The status of the answer; empty when what has become of the request is not known. */
  private Optional<Integer> send(String method, String path, String body) {
    CountDownLatch before = back;
    try {
      int status = client.send(method, path, body, "Content-Type", "application/json").status();
      if (status != 503) {
        answered.incrementAndGet();
        return Optional.of(status);
      }
    } catch (UncheckedIOException e) {
      // in doubt, as is 503: the database may have gone with its answer to the commit
    }
    inDoubt.incrementAndGet();
    if (before == back && before.getCount() == 0) {
      surprises.add("no answer to %s %s while all was up".formatted(method, path));
    }
    return Optional.empty();
  }

  private static String body(Optional<String> customId) {
    return RecordCodec.write(Map.of("custom_id", customId.orElseThrow()));
  }

  private static String body(String id, String username, Optional<String> customId) {
    return RecordCodec.write(
        Map.of("id", id, "username", username, "custom_id", customId.orElseThrow()));
  }

  /** How many requests have been answered, with anything but 503. */
  int answered() {
    return answered.get();
  }

  /** How many requests have not. */
  int inDoubt() {
    return inDoubt.get();
  }

  /** To be called before the server goes: who misses it then waits. */
  void expectEnd() {
    back = new CountDownLatch(1);
  }

  /** To be called when the server is back. */
  void goOn() {
    back.countDown();
  }

  /** What no crash explains. */
  List<String> surprises() {
    return surprises;
  }

  /** All that was ever written or tried, by id. To be read after {@link #close}. */
  Map<String, Consumer> consumers() {
    return consumers;
  }

  /** Lets each writer end what it is doing. */
  @Override
  public void close() {
    stopping = true;
    goOn();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
