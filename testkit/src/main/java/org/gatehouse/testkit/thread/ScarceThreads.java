package org.gatehouse.testkit.thread;

import java.util.concurrent.ThreadFactory;

/** Makes daemon threads, or such as the system cannot start any more. Thread-safe. */
public final class ScarceThreads implements ThreadFactory {
  private volatile boolean areGone;

  /** Whether the threads that are made from now on cannot be started. */
  public void areGone(boolean value) {
    areGone = value;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = areGone ? new Unstartable(task) : new Thread(task);
    thread.setDaemon(true);
    return thread;
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
