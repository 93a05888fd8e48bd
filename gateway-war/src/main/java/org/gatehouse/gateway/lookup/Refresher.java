package org.gatehouse.gateway.lookup;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Asks the store on behalf of those who have an answer already, but an old one: they wait for a new
 * one only shortly, and not at all while another question is overdue. A store that is silent then
 * costs them next to nothing. Thread-safe.
 */
final class Refresher implements AutoCloseable {
  /** Of those with an old answer. */
  static final Duration PATIENCE = Duration.ofMillis(200);

  /** As many as there are connections to the store, by default. */
  private static final int THREADS = 10;

  private final long patienceNanos;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger overdue = new AtomicInteger();

  /**
   * A refresher that has no thread until it is asked.
   *
   * @param patience after which a question is overdue
   */
  Refresher(Duration patience) {
    this(patience, DaemonThreads.pool(THREADS, "gatehouse-lookup"));
  }

  /** One on threads of its own, which it ends. */
  Refresher(Duration patience, ThreadPoolExecutor threads) {
    this.patienceNanos = patience.toNanos();
    this.threads = threads;
  }

  /**
   * Asks a question. One that becomes overdue is not given up: its answer comes too late for the
   * caller, but what it does itself, it does.
   *
   * @return the answer; empty when there is none in time, or nobody to ask
   * @throws StoreException the question's
   */
  <T> Optional<T> ask(Supplier<T> question) {
    if (overdue.get() > 0) {
      return Optional.empty();
    }
    CompletableFuture<T> answer;
    try {
      answer = CompletableFuture.supplyAsync(question, threads);
    } catch (OutOfMemoryError | RejectedExecutionException e) {
      // there is no native thread for it, or the node stops
      return Optional.empty();
    }
    try {
      return Optional.of(answer.get(patienceNanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      overdue.incrementAndGet();
      var unused = answer.whenComplete((late, failure) -> overdue.decrementAndGet());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException failure
          ? failure
          : new CompletionException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
