package org.gatehouse.gateway.proxy;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.gateway.thread.DaemonThreads;

/**
 * Connections of HTTP/2 to upstreams: one to each place, which all calls to it share. A place
 * without one is forgotten. Thread-safe.
 *
 * <p>Why it is not HttpCore's: that one looks at connections only when it is asked for one, and
 * forgets no place.
 */
final class GrpcPool implements AutoCloseable {
  private static final String NAME = "gatehouse-grpc-idle-watch";
  private static final long SWEEP_MILLIS = 1000;

  /** What is there, or on its way: whoever wants it meanwhile waits for the same. */
  private final Map<Place, CompletableFuture<GrpcConnection>> places = new ConcurrentHashMap<>();

  private final GrpcConnector connector = new GrpcConnector();
  private final long idleNanos;

  /** Calls may end after the pool: what they would still have ended is ended then. */
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, new DaemonThreadFactory(NAME), new ThreadPoolExecutor.DiscardPolicy());

  /**
   * A pool without connections.
   *
   * @param idleTimeout how long one without calls is kept; zero for any time
   */
  GrpcPool(Duration idleTimeout) {
    this.idleNanos = idleTimeout.isZero() ? Long.MAX_VALUE : idleTimeout.toNanos();
    thread.setRemoveOnCancelPolicy(true);
    DaemonThreads.repeat(thread, NAME, SWEEP_MILLIS, () -> sweep(System.nanoTime()));
  }

  /**
   * A connection that one more call has entered.
   *
   * @throws TimeoutException when there is none in time
   * @throws ExecutionException when there can be none, for the reason that is its cause
   */
  GrpcConnection lease(Place place, int patienceMillis)
      throws InterruptedException, TimeoutException, ExecutionException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (true) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException();
      }
      CompletableFuture<GrpcConnection> known = places.get(place);
      if (known == null) {
        known = connect(place, left);
      }
      try {
        GrpcConnection connection = known.get(left, TimeUnit.NANOSECONDS);
        if (connection.enter()) {
          return connection;
        }
        places.remove(place, known);
      } catch (ExecutionException e) {
        places.remove(place, known);
        // out of time: perhaps only that of another, who began to connect and had less of it
        if (!(e.getCause() instanceof SocketTimeoutException)) {
          throw e;
        }
      }
    }
  }

  /** Begins to connect, unless another does. */
  private CompletableFuture<GrpcConnection> connect(Place place, long patienceNanos) {
    CompletableFuture<GrpcConnection> made = new CompletableFuture<>();
    CompletableFuture<GrpcConnection> other = places.putIfAbsent(place, made);
    if (other != null) {
      return other;
    }
    // HttpCore counts for TCP and for TLS anew, and does not look each moment
    Future<?> limit =
        thread.schedule(
            () -> fail(place, made, new SocketTimeoutException()),
            patienceNanos,
            TimeUnit.NANOSECONDS);
    CompletableFuture<?> unused = made.whenComplete((done, failure) -> limit.cancel(false));
    try {
      connector.connect(
          place, Timeout.of(patienceNanos, TimeUnit.NANOSECONDS), new Connecting(place, made));
    } catch (RuntimeException e) {
      fail(place, made, e);
    }
    return made;
  }

  private void fail(Place place, CompletableFuture<GrpcConnection> made, Exception reason) {
    if (made.completeExceptionally(reason)) {
      places.remove(place, made);
    }
  }

  /**
   * Ends connections that have had no call for too long by now, and forgets those that are over.
   */
  void sweep(long now) {
    places.forEach(
        (place, known) -> {
          if (isThere(known) && known.join().isOver(now, idleNanos)) {
            places.remove(place, known);
          }
        });
  }

  private static boolean isThere(CompletableFuture<GrpcConnection> known) {
    return known.isDone() && !known.isCompletedExceptionally();
  }

  /** How many places are known. */
  int places() {
    return places.size();
  }

  /** Whether it can connect no more. */
  boolean isDown() {
    return connector.isDown();
  }

  /** Ends all connections, and the calls on them. */
  @Override
  public void close() {
    thread.shutdownNow();
    for (CompletableFuture<GrpcConnection> known : places.values()) {
      if (isThere(known)) {
        known.join().close();
      }
    }
    connector.close();
  }

  /** What becomes of an attempt to connect. */
  private final class Connecting implements FutureCallback<IOSession> {
    private final Place place;
    private final CompletableFuture<GrpcConnection> made;

    Connecting(Place place, CompletableFuture<GrpcConnection> made) {
      this.place = place;
      this.made = made;
    }

    @Override
    public void completed(IOSession session) {
      if (!made.complete(new GrpcConnection(session, thread))) {
        session.close(CloseMode.IMMEDIATE); // too late
      }
    }

    @Override
    public void failed(Exception reason) {
      fail(place, made, reason);
    }

    @Override
    public void cancelled() {
      fail(place, made, new ConnectionClosedException("the connection was given up"));
    }
  }
}
