package org.gatehouse.gateway.proxy;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long the reads of one connection may last, seen to by a {@link ReadWatch}. The JDK bounds a
 * read by one that fails, a poll and another read, which costs an upstream's every answer two
 * system calls; an unbounded read costs one. A read that has lasted too long ends the connection,
 * which no caller would use again.
 */
final class ReadLimit {
  /** Shorter limits are better left to the JDK: the watch is not that exact. */
  static final int SHORTEST_MILLIS = 250;

  /** In place of a deadline: the watch has ended the connection. */
  private static final long TIMED_OUT = -1;

  private final AtomicLong deadline = new AtomicLong();
  private volatile int millis;
  private volatile @Nullable Closeable connection;

  /** What is read from, and ended. */
  void of(Closeable connectionNow) {
    connection = connectionNow;
  }

  /** From now on a read may last so many milliseconds; 0 for any. */
  void set(int limitMillis) {
    millis = limitMillis;
  }

  int millis() {
    return millis;
  }

  /** A stream of the connection, within the limit. One reader at a time, as HTTP/1.1 has it. */
  InputStream bound(InputStream in) {
    return new BoundInput(in);
  }

  /** Ends the connection when a read has lasted too long. */
  void check(long now) {
    long end = deadline.get();
    Closeable late = connection;
    if (end > 0 && now - end > 0 && late != null && deadline.compareAndSet(end, TIMED_OUT)) {
      try {
        late.close();
      } catch (IOException e) {
        // it is ended all the same
      }
    }
  }

  private final class BoundInput extends FilterInputStream {
    BoundInput(InputStream in) {
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
      // of 63 bits, and never 0
      long end =
          ((System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience)) & Long.MAX_VALUE) | 1;
      deadline.set(end);
      try {
        int count = in.read(bytes, offset, length);
        if (!deadline.compareAndSet(end, 0)) {
          throw new SocketTimeoutException("Read timed out");
        }
        return count;
      } catch (IOException e) {
        if (deadline.compareAndSet(end, 0) || e instanceof SocketTimeoutException) {
          throw e;
        }
        SocketTimeoutException timeout = new SocketTimeoutException("Read timed out");
        timeout.initCause(e);
        throw timeout;
      }
    }
  }
}
