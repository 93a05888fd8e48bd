package org.gatehouse.plugins.upstreampolicy;

/** Lets time pass on the thread of a request. */
@FunctionalInterface
interface Pause {
  void forMillis(long millis) throws InterruptedException;
}
