package org.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.junit.jupiter.api.Test;

class StoreOpeningTest {
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /** A store that can do nothing but be closed. */
  private final Store store =
      (Store)
          Proxy.newProxyInstance(
              StoreOpeningTest.class.getClassLoader(),
              new Class<?>[] {Store.class},
              (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("close");
                isClosed.set(true);
                return null;
              });

  private static Store unavailable() {
    throw StoreException.unavailable("down", new IllegalStateException());
  }

  private static Store withoutThreads() {
    throw new OutOfMemoryError("unable to create native thread");
  }

  private static Supplier<Store> inTurn(List<Supplier<Store>> tries) {
    Deque<Supplier<Store>> left = new ArrayDeque<>(tries);
    return () -> left.remove().get();
  }

  @Test
  void start_storeOrThreadsAreMissing_isTriedUntilItIsThere() {
    for (List<Supplier<Store>> tries :
        List.<List<Supplier<Store>>>of(
            List.of(StoreOpeningTest::unavailable, StoreOpeningTest::withoutThreads, () -> store),
            List.of(StoreOpeningTest::withoutThreads, () -> store))) {
      isClosed.set(false);
      try (StoreOpening opening = StoreOpening.start(inTurn(tries))) {
        assertThatThrownBy(opening::get).isInstanceOf(StoreException.class);
        Awaitility.await().ignoreExceptions().until(() -> opening.get() == store);
      }
      assertThat(isClosed).isTrue();
    }
  }

  @Test
  void close_whileTheStoreIsBeingOpened_closesItOnceItIsThere() {
    Semaphore isAsked = new Semaphore(0);
    Semaphore answers = new Semaphore(0);
    StoreOpening opening =
        StoreOpening.start(
            inTurn(
                List.of(
                    StoreOpeningTest::unavailable,
                    () -> {
                      isAsked.release();
                      answers.acquireUninterruptibly();
                      return store;
                    })));
    isAsked.acquireUninterruptibly();
    Thread.currentThread().interrupt(); // does not wait for the opener, as after 10 s
    opening.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(isClosed).isFalse();

    answers.release();
    Awaitility.await().untilTrue(isClosed);
  }
}
