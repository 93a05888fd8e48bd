package org.gatehouse.admin;

import java.lang.System.Logger.Level;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.gatehouse.admin.resource.AdminNode;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Opens the store, at once where that is possible, else in the background until it is there. Until
 * then whoever asks for the store is told that it is unavailable. Thread-safe.
 */
final class StoreOpening implements Supplier<Store>, AutoCloseable, AdminNode.Tasks {
  private static final System.Logger LOG = System.getLogger("org.gatehouse.admin");
  private static final long RETRY_SECONDS = 1;

  private final Supplier<Store> opener;
  private final ScheduledThreadPoolExecutor retries;
  private volatile @Nullable Store open;
  private volatile Throwable lastFailure = new IllegalStateException("not tried yet");

  private boolean isClosed; // guarded by this

  private StoreOpening(Supplier<Store> opener) {
    this.opener = opener;
    this.retries =
        new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("gatehouse-admin-store"));
  }

  /**
   * Opens a store.
   *
   * @param opener opens it, or throws {@link StoreException#unavailable} to be called again, as it
   *     is when there is no memory or no thread for it
   * @throws RuntimeException what else the first try throws: trying again would not help
   */
  static StoreOpening start(Supplier<Store> opener) {
    StoreOpening opening = new StoreOpening(opener);
    try {
      opening.open = opener.get();
    } catch (StoreException | VirtualMachineError e) {
      opening.retryLater(e);
    } catch (RuntimeException e) {
      opening.retries.shutdownNow();
      throw e;
    }
    return opening;
  }

  private void retryLater(Throwable failure) {
    if (!failure.getClass().equals(lastFailure.getClass())) {
      LOG.log(Level.WARNING, "store: {0}; trying again until it is there", failure.getMessage());
    }
    lastFailure = failure;
    if (!retries.isShutdown()) {
      var unused = retries.schedule(this::retry, RETRY_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void retry() {
    try {
      keepOrClose(opener.get());
    } catch (StoreException | VirtualMachineError e) {
      retryLater(e);
    } catch (RuntimeException | Error e) {
      lastFailure = e;
      LOG.log(Level.ERROR, "store: it is there, but cannot be used", e);
    }
  }

  private void keepOrClose(Store opened) {
    synchronized (this) {
      if (!isClosed) {
        open = opened;
        LOG.log(Level.INFO, "store: it is there now");
        return;
      }
    }
    opened.close(); // whoever wanted it waits no longer
  }

  @Override
  public Store get() {
    Store store = open;
    if (store == null) {
      throw StoreException.unavailable(
          "the store is unavailable: " + lastFailure.getMessage(), lastFailure);
    }
    return store;
  }

  @Override
  public long running() {
    return retries.getActiveCount();
  }

  @Override
  public long waiting() {
    return retries.getQueue().size();
  }

  @Override
  public long done() {
    return retries.getCompletedTaskCount();
  }

  @Override
  public void close() {
    retries.shutdownNow();
    try {
      // a try that has just succeeded is closed below
      retries.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Store store;
    synchronized (this) {
      isClosed = true;
      store = open;
    }
    if (store != null) {
      store.close();
    }
  }
}
