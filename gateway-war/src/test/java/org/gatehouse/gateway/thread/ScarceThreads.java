package org.gatehouse.gateway.thread;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads, of which the first few cannot start, as when the machine has no more of them. */
public final class ScarceThreads implements ThreadFactory {
  private final AtomicInteger missing;

  public ScarceThreads(int missing) {
    this.missing = new AtomicInteger(missing);
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = missing.getAndDecrement() > 0 ? new Unstartable(task) : new Thread(task);
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
