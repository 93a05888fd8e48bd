package org.gatehouse.gateway.proxy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose connecting and reads a {@link ReadWatch} bounds. The JDK bounds a read by one that
 * fails, a poll and another read, which costs an upstream's every answer two system calls; an
 * unbounded read costs one, but only until the JDK has bounded anything of the socket, as it then
 * never blocks in the kernel again. What has lasted too long ends the connection, which no caller
 * would use again.
 */
final class WatchedSocket extends Socket {
  /** Shorter ones are left to the JDK: the watch is not that exact. */
  private static final int SHORTEST_MILLIS = 250;

  /** In place of a deadline: the watch has ended the connection. */
  private static final long TIMED_OUT = -1;

  private final ReadWatch watch;
  private final AtomicLong deadline = new AtomicLong();
  private volatile int millis;
  private int bound;
  private @Nullable InputStream in;

  WatchedSocket(ReadWatch watch) {
    this.watch = watch;
    watch.add(this);
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    if (timeout < SHORTEST_MILLIS) {
      super.connect(address, timeout);
      return;
    }
    long end = begin(timeout);
    try {
      super.connect(address, 0);
    } catch (IOException e) {
      throw isOver(end) ? timeout("Connect timed out", e) : e;
    }
    if (isOver(end)) {
      throw new SocketTimeoutException("Connect timed out");
    }
  }

  @Override
  public synchronized void setSoTimeout(int timeout) throws SocketException {
    boolean isWatched = timeout >= SHORTEST_MILLIS;
    int left = isWatched ? 0 : timeout;
    if (left != bound) {
      super.setSoTimeout(left);
      bound = left;
    }
    millis = isWatched ? timeout : 0;
  }

  @Override
  public synchronized int getSoTimeout() throws SocketException {
    int watched = millis;
    return watched == 0 ? super.getSoTimeout() : watched;
  }

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (in == null) {
      in = new WatchedInput(super.getInputStream());
    }
    return in;
  }

  @Override
  public synchronized void close() throws IOException {
    watch.remove(this);
    super.close();
  }

  /** Ends the connection when what it waits for has lasted too long. */
  void check(long now) {
    long end = deadline.get();
    if (end > 0 && now - end > 0 && deadline.compareAndSet(end, TIMED_OUT)) {
      try {
        close();
      } catch (IOException e) {
        // it is ended all the same
      }
    }
  }

  /** From now on waits for so many milliseconds; returns when that ends, for {@link #isOver}. */
  private long begin(int patience) {
    // of 63 bits, and never 0
    long end = ((System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience)) & Long.MAX_VALUE) | 1;
    deadline.set(end);
    return end;
  }

  /** Waits no more; whether it was too long. */
  private boolean isOver(long end) {
    return !deadline.compareAndSet(end, 0);
  }

  private static SocketTimeoutException timeout(String message, IOException cause) {
    SocketTimeoutException timeout = new SocketTimeoutException(message);
    timeout.initCause(cause);
    return timeout;
  }

  /** One reader at a time, as HTTP/1.1 has it. */
  private final class WatchedInput extends FilterInputStream {
    WatchedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int patience = millis;
      if (patience == 0) {
        return in.read(bytes, offset, length);
      }
      long end = begin(patience);
      try {
        int count = in.read(bytes, offset, length);
        if (isOver(end)) {
          throw new SocketTimeoutException("Read timed out");
        }
        return count;
      } catch (SocketException e) {
        throw isOver(end) ? timeout("Read timed out", e) : e;
      }
    }
  }
}
