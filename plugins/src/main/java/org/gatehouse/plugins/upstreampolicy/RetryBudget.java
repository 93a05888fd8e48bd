package org.gatehouse.plugins.upstreampolicy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.gatehouse.api.plugin.Ticker;

/**
 * Bounds how many requests are sent again within ten seconds, by how many there are: a service that
 * is down is not asked many times as often as before. Thread-safe.
 */
final class RetryBudget {
  private static final int SECONDS = 10;

  private final double ratio;
  private final int minPerSecond;
  private final Ticker ticker;
  private final long origin;
  private final ReentrantLock lock = new ReentrantLock();
  private final int[] requests = new int[SECONDS];
  private final int[] retries = new int[SECONDS];
  private long second;

  RetryBudget(double ratio, int minPerSecond, Ticker ticker) {
    this.ratio = ratio;
    this.minPerSecond = minPerSecond;
    this.ticker = ticker;
    this.origin = ticker.nanos();
  }

  /** Counts a request of a client. */
  void requested() {
    lock.lock();
    try {
      requests[slot()]++;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a request that is to be sent again. Returns whether it may be. */
  boolean withdraw() {
    lock.lock();
    try {
      int slot = slot();
      double allowed = sum(requests) * ratio + (double) minPerSecond * SECONDS;
      if (sum(retries) + 1 > allowed) {
        return false;
      }
      retries[slot]++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The slot of the present second, those of seconds gone by emptied. */
  private int slot() {
    long now = TimeUnit.NANOSECONDS.toSeconds(ticker.nanos() - origin);
    if (now - second >= SECONDS) {
      Arrays.fill(requests, 0);
      Arrays.fill(retries, 0);
      second = now;
    }
    while (second < now) {
      second++;
      int passed = (int) (second % SECONDS);
      requests[passed] = 0;
      retries[passed] = 0;
    }
    return (int) (second % SECONDS);
  }

  private static long sum(int[] counts) {
    long sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
