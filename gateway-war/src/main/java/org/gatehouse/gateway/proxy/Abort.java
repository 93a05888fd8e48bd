package org.gatehouse.gateway.proxy;

import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** Ends a call that another thread waits in, whichever of the two comes first. Thread-safe. */
final class Abort {
  private @Nullable ConnectionEndpoint endpoint;
  private boolean isAborted;

  /** Says over what the call goes. */
  synchronized void over(ConnectionEndpoint leased) {
    endpoint = leased;
    if (isAborted) {
      leased.close(CloseMode.IMMEDIATE);
    }
  }

  /** Ends the call's connection, or the one that it is going to get. */
  synchronized void abort() {
    isAborted = true;
    if (endpoint != null) {
      // does nothing once the connection has gone back to the pool
      endpoint.close(CloseMode.IMMEDIATE);
    }
  }
}
