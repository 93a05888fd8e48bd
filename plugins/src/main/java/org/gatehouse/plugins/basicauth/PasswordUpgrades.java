package org.gatehouse.plugins.basicauth;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.store.StoreException;

/**
 * Stores passwords anew that were stored in an old form, once their clients have shown them. Done
 * on a thread of its own; a store that fails, or is read-only, does no harm but that the old form
 * stays. Thread-safe; one for all plugins of a node.
 */
final class PasswordUpgrades implements AutoCloseable {
  private static final int WAITING = 1_000;
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final ThreadPoolExecutor thread;
  private volatile boolean isReadOnly;
  private volatile long pausedSince;
  private volatile boolean isPaused;

  PasswordUpgrades() {
    this(new DaemonThreadFactory("gatehouse-passwords"));
  }

  PasswordUpgrades(ThreadFactory threads) {
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            threads,
            // what finds no place comes again with a later login
            new ThreadPoolExecutor.DiscardPolicy());
    this.thread.allowCoreThreadTimeOut(true);
  }

  /** Stores a right password in today's form, later. */
  void upgrade(BasicAuthCredential credential, String password, PluginContext context) {
    if (isReadOnly || isPausedNow(context)) {
      return;
    }
    try {
      thread.execute(() -> run(credential, password, context));
    } catch (RuntimeException | Error e) {
      // there is no thread for it; the client, whose password is right, need not know
      failed(credential, e, context);
    }
  }

  private boolean isPausedNow(PluginContext context) {
    return isPaused && context.ticker().nanos() - pausedSince < PAUSE_NANOS;
  }

  private void run(BasicAuthCredential credential, String password, PluginContext context) {
    if (isReadOnly || isPausedNow(context)) {
      return;
    }
    try {
      String hash = PasswordHash.of(password);
      context.update(
          BasicAuthCredential.class,
          credential.id(),
          stored ->
              // an operator may have set another password meanwhile
              stored.password().equals(credential.password())
                      && stored.consumer().equals(credential.consumer())
                  ? stored.withPassword(hash)
                  : stored);
      isPaused = false;
    } catch (RuntimeException e) {
      isReadOnly = e instanceof StoreException of && of.code() == ErrorCode.OPERATION_UNSUPPORTED;
      failed(credential, e, context);
    }
  }

  private void failed(BasicAuthCredential credential, Throwable cause, PluginContext context) {
    pausedSince = context.ticker().nanos();
    isPaused = true;
    context
        .logger()
        .log(
            isReadOnly ? Level.DEBUG : Level.WARNING,
            "password of {0} not stored anew: {1}",
            credential,
            cause.getMessage());
  }

  /** What waits is left: it comes again with a later login. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
