package org.gatehouse.testkit.thread;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads, or such as the system cannot start any more. Thread-safe. */
public final class ScarceThreads implements ThreadFactory {
  private final AtomicInteger missing;

  /** As many as are wanted, for now. */
  public ScarceThreads() {
    this(0);
  }

  /** So many of those that are made first cannot be started. */
  public ScarceThreads(int missing) {
    this.missing = new AtomicInteger(missing);
  }

  /** Whether the threads that are made from now on cannot be started. */
  public void areGone(boolean value) {
    missing.set(value ? Integer.MAX_VALUE : 0);
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = isMissing() ? new Unstartable(task) : new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  private boolean isMissing() {
    return missing.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private static final class Unstartable extends Thread {
    Unstartable(Runnable task) {
      super(task);
    }

    @Override
    public synchronized void start() {
      throw new OutOfMemoryError("unable to create native thread");
    }
  }
}
