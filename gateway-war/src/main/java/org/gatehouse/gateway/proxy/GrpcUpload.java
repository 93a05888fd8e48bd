package org.gatehouse.gateway.proxy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ProtocolException;
import org.gatehouse.gateway.exchange.BufferPool;
import org.gatehouse.gateway.exchange.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Sends the body of a request while another thread reads the response: what is in memory, then what
 * still comes from the client. Nothing is read from the client before the call has begun.
 */
final class GrpcUpload implements Runnable {
  /** How long a client gets to notice that a call has ended before all of its body was sent. */
  private static final int GRACE_MILLIS = 50;

  private final Executor threads;
  private final byte[] start;
  private final @Nullable RequestBody rest;
  private final int timeoutMillis;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable GrpcStream stream;
  private @Nullable Thread thread;
  private boolean isStarted;
  private boolean isStopped;

  /**
   * An upload that has not begun.
   *
   * @param rest what follows {@code start}; null for nothing
   * @param timeoutMillis how long the upstream may take for a piece
   */
  GrpcUpload(Executor threads, byte[] start, @Nullable RequestBody rest, int timeoutMillis) {
    this.threads = threads;
    this.start = start;
    this.rest = rest;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Begins; called by the I/O thread, which must not wait, and which an error would end.
   *
   * @throws NoThreadException when it cannot; nothing has been read from the client then
   */
  void start(GrpcStream to) throws NoThreadException {
    synchronized (this) {
      if (isStopped) {
        return;
      }
      isStarted = true;
      stream = to;
    }
    try {
      threads.execute(this);
    } catch (RuntimeException | Error e) {
      done.countDown();
      throw new NoThreadException(e);
    }
  }

  /** Whether a call that fails cannot be made again: the client's body is on its way. */
  synchronized boolean isConsuming() {
    return isStarted && rest != null;
  }

  @Override
  public void run() {
    GrpcStream to = stream;
    if (to == null) {
      return;
    }
    synchronized (this) {
      thread = Thread.currentThread();
    }
    try {
      send(to);
    } catch (InterruptedIOException e) {
      to.abort(new GrpcStream.SilenceException("the request is not taken in time"));
    } catch (IOException | RuntimeException e) {
      to.abort(e);
    } catch (Error e) {
      to.abort(new IOException("the request cannot be read: " + e, e));
      throw e;
    } finally {
      synchronized (this) {
        thread = null;
      }
      done.countDown();
    }
  }

  private void send(GrpcStream to) throws IOException {
    to.write(start, start.length, timeoutMillis);
    if (rest != null) {
      byte[] buffer = BufferPool.take();
      try {
        for (int count = rest.read(buffer); count >= 0; count = rest.read(buffer)) {
          to.write(buffer, count, timeoutMillis);
        }
      } finally {
        BufferPool.give(buffer);
      }
    }
    to.writeEnd(timeoutMillis);
  }

  /**
   * Waits until the client's body is no longer read, which the container takes back after this. A
   * client that has got its answer usually ends the stream by itself; one that does not is left.
   */
  void stop() {
    synchronized (this) {
      isStopped = true;
      if (!isStarted) {
        return;
      }
    }
    boolean wasInterrupted = false;
    while (true) {
      try {
        if (done.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
        interruptReader();
      } catch (InterruptedException e) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only while it waits: an interrupted write would end the client's connection. */
  private synchronized void interruptReader() {
    Thread reader = thread;
    if (reader != null
        && (reader.getState() == Thread.State.WAITING
            || reader.getState() == Thread.State.TIMED_WAITING)) {
      reader.interrupt();
    }
  }

  /** No thread is to be had. HttpCore resets the stream for it, and keeps the connection. */
  static final class NoThreadException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    NoThreadException(Throwable cause) {
      super("no thread to send the request: " + cause, cause);
    }
  }
}
