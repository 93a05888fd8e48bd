package org.gatehouse.plugins.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Work that is done once at a time for each key, however many threads want its result. Thread-safe.
 */
public final class SingleFlight<T> {
  private final ConcurrentMap<String, CompletableFuture<T>> running = new ConcurrentHashMap<>();

  /**
   * Does the work, unless another thread is at it: then that one's result is awaited.
   *
   * <p>Another one may have ended since the caller looked for what is known: work that must not be
   * done twice looks again.
   *
   * @throws RuntimeException what the work throws, also to those who wait for it; an error reaches
   *     them as a {@link CompletionException}
   */
  public T get(String key, Supplier<T> work) {
    CompletableFuture<T> mine = new CompletableFuture<>();
    CompletableFuture<T> others = running.putIfAbsent(key, mine);
    if (others != null) {
      return resultOf(others);
    }
    try {
      T result = work.get();
      mine.complete(result);
      return result;
    } catch (RuntimeException | Error e) {
      // whatever it was, those who wait must hear of it
      mine.completeExceptionally(e);
      throw e;
    } finally {
      running.remove(key, mine);
    }
  }

  private static <T> T resultOf(CompletableFuture<T> others) {
    try {
      return others.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
