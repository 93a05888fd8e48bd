package org.gatehouse.gateway.proxy;

import org.jspecify.annotations.Nullable;

/** Ends a call that another thread waits in, whichever of the two comes first. Thread-safe. */
final class Abort {
  private @Nullable Lease lease;
  private boolean isAborted;

  /** Says over what the call goes. */
  synchronized void over(Lease leased) {
    lease = leased;
    if (isAborted) {
      leased.abort();
    }
  }

  /** Ends the call's connection, or the one that it is going to get. */
  synchronized void abort() {
    isAborted = true;
    if (lease != null) {
      lease.abort();
    }
  }
}
