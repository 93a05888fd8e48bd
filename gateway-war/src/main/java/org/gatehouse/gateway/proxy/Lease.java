package org.gatehouse.gateway.proxy;

import org.apache.hc.core5.io.CloseMode;

/** A connection of an {@link UpstreamPool}, while one call has it. Thread-safe. */
final class Lease {
  private final UpstreamPool.Connections home;
  private final UpstreamConnection connection;
  private boolean isOver;

  Lease(UpstreamPool.Connections home, UpstreamConnection connection) {
    this.home = home;
    this.connection = connection;
  }

  /** Not open when it is a new one. */
  UpstreamConnection connection() {
    return connection;
  }

  /** Ends the connection, unless the call is over: another may have it then. */
  synchronized void abort() {
    if (!isOver) {
      connection.close(CloseMode.IMMEDIATE);
    }
  }

  /**
   * The call is over; what is said of that later changes nothing.
   *
   * @param isKept whether another call can have the connection
   */
  void end(boolean isKept) {
    synchronized (this) {
      if (isOver) {
        return;
      }
      isOver = true;
    }
    if (isKept && connection.isOpen() && connection.isConsistent()) {
      home.takeBack(connection);
    } else {
      connection.close(CloseMode.IMMEDIATE);
      home.leave();
    }
  }
}
