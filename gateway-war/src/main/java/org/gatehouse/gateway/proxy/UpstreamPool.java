package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.core5.io.CloseMode;
import org.gatehouse.gateway.thread.DaemonThreads;
import org.jspecify.annotations.Nullable;

/**
 * Connections to upstreams, kept from call to call. Of idle ones the one that was used last is used
 * first, so that those which are no longer needed come to their end; a place without connections is
 * forgotten. Thread-safe.
 *
 * <p>Why it is not HttpClient's: {@code docs/adr/0003-own-upstream-pool.md}.
 */
final class UpstreamPool implements AutoCloseable {
  private static final long SWEEP_MILLIS = 1000;

  /*
   * An idle connection may have been ended by the other side. Looking costs up to a millisecond,
   * so it is done only for those that have rested; under load hardly any have.
   */
  private static final long CHECK_AFTER_IDLE = TimeUnit.MILLISECONDS.toNanos(200);

  private final Map<Place, Connections> places = new ConcurrentHashMap<>();
  private final int most;
  private final long idleNanos;
  private final ReadWatch readWatch;
  private final ScheduledExecutorService thread;
  private volatile boolean isClosed;

  /**
   * @param most connections to one place
   * @param idleTimeout how long an idle one is kept; zero for any time
   * @param readWatch of all connections
   */
  UpstreamPool(int most, Duration idleTimeout, ReadWatch readWatch) {
    this.most = most;
    this.idleNanos = idleTimeout.isZero() ? Long.MAX_VALUE : idleTimeout.toNanos();
    this.readWatch = readWatch;
    this.thread =
        DaemonThreads.repeating(
            "gatehouse-idle-watch", SWEEP_MILLIS, () -> sweep(System.nanoTime()));
  }

  /**
   * Leases a connection, which is open when it is a kept one.
   *
   * @throws TimeoutException when as many as there may be are in use all the while
   */
  Lease lease(Place place, int patienceMillis) throws InterruptedException, TimeoutException {
    while (true) {
      Connections connections = places.get(place);
      if (connections == null) {
        connections = places.computeIfAbsent(place, at -> new Connections());
      }
      if (connections.enter(TimeUnit.MILLISECONDS.toNanos(patienceMillis))) {
        return connections.lease();
      }
    }
  }

  /** Ends connections that have been idle for too long by now. */
  void sweep(long now) {
    places.forEach(
        (place, connections) -> {
          UpstreamConnection old = connections.longIdle(now);
          while (old != null) {
            old.close(CloseMode.GRACEFUL);
            old = connections.longIdle(now);
          }
          if (connections.retire()) {
            places.remove(place, connections);
          }
        });
  }

  /** How many places are known. */
  int places() {
    return places.size();
  }

  /** Ends idle connections, and those in use when they come back. */
  @Override
  public void close() {
    isClosed = true;
    thread.shutdownNow();
    sweep(System.nanoTime());
  }

  /** Those to one place. No lock is held while one is opened, looked at or closed. */
  final class Connections {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> waiters = new ArrayDeque<>(); // longest first
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>(); // used last: last
    private int entered; // calls that have one or will
    private boolean isRetired;

    /**
     * Waits until there may be one more call.
     *
     * @return false when this is no longer in use
     */
    private boolean enter(long patience) throws InterruptedException, TimeoutException {
      lock.lock();
      try {
        if (isRetired) {
          return false;
        }
        if (entered < most) {
          entered++;
        } else {
          awaitPlace(patience);
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Whoever leaves hands the place over to who has waited longest, or newer ones were quicker.
     */
    private void awaitPlace(long patience) throws InterruptedException, TimeoutException {
      Waiter self = new Waiter();
      waiters.addLast(self);
      long left = patience;
      try {
        while (!self.hasPlace && left > 0) {
          left = self.turn.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        if (self.hasPlace) {
          left();
        }
        throw e;
      } finally {
        waiters.remove(self);
      }
      if (!self.hasPlace) {
        throw new TimeoutException();
      }
    }

    private Lease lease() {
      Lease lease = null;
      try {
        lease = new Lease(this, kept());
        return lease;
      } finally {
        if (lease == null) {
          leave(); // no memory for a connection
        }
      }
    }

    /** A call for which there is no place yet. */
    private final class Waiter {
      private final Condition turn = lock.newCondition();
      private boolean hasPlace;
    }

    /** A kept connection that still stands, else a new one. */
    private UpstreamConnection kept() {
      UpstreamConnection connection = lastUsed();
      while (connection != null && !stands(connection)) {
        connection.close(CloseMode.IMMEDIATE);
        connection = lastUsed();
      }
      return connection == null ? new UpstreamConnection(readWatch) : connection;
    }

    private @Nullable UpstreamConnection lastUsed() {
      lock.lock();
      try {
        return idle.pollLast();
      } finally {
        lock.unlock();
      }
    }

    private boolean stands(UpstreamConnection connection) {
      long time = System.nanoTime() - connection.idleSince();
      if (time < CHECK_AFTER_IDLE) {
        return true;
      }
      try {
        return time < idleNanos && !connection.isStale();
      } catch (IOException e) {
        return false;
      }
    }

    /** A call is over, and another can have its connection. */
    void takeBack(UpstreamConnection connection) {
      connection.rests(System.nanoTime());
      lock.lock();
      try {
        idle.addLast(connection);
        left();
      } finally {
        lock.unlock();
      }
      if (isClosed) {
        sweep(System.nanoTime());
      }
    }

    /** A call is over, and so is its connection. */
    void leave() {
      lock.lock();
      try {
        left();
      } finally {
        lock.unlock();
      }
    }

    private void left() {
      Waiter next = waiters.pollFirst();
      if (next == null) {
        entered--;
      } else {
        next.hasPlace = true;
        next.turn.signal();
      }
    }

    /** The one that was used least recently, no longer kept, if that was too long ago. */
    private @Nullable UpstreamConnection longIdle(long now) {
      lock.lock();
      try {
        UpstreamConnection oldest = idle.peekFirst();
        boolean isOver = oldest != null && (isClosed || now - oldest.idleSince() >= idleNanos);
        return isOver ? idle.pollFirst() : null;
      } finally {
        lock.unlock();
      }
    }

    /** Returns whether there are none, and will be none. */
    private boolean retire() {
      lock.lock();
      try {
        isRetired = idle.isEmpty() && entered == 0;
        return isRetired;
      } finally {
        lock.unlock();
      }
    }
  }
}
