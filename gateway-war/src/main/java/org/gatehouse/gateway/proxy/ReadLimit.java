package org.gatehouse.gateway.proxy;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.jspecify.annotations.Nullable;

/**
 * How long the reads of one connection may last, seen to by a {@link ReadWatch}. The JDK bounds a
 * read by one that fails, a poll and another read, which costs an upstream's every answer two
 * system calls; an unbounded read costs one. A read that has lasted too long ends the connection,
 * which no caller would use again; so does one whose client has left, which is looked after once a
 * read has lasted {@value #LOOK_MILLIS} ms.
 */
final class ReadLimit {
  /** Shorter limits are better left to the JDK: the watch is not that exact. */
  static final int SHORTEST_MILLIS = 250;

  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");

  /** How often it is looked after the client of a read that lasts. */
  static final int LOOK_MILLIS = 1000;

  /** In place of a deadline: the watch has ended the connection. */
  private static final long TIMED_OUT = -1;

  /** In place of a deadline: the watch looks after the client, whose thread must wait for that. */
  private static final long LOOKING = -2;

  /** In place of a deadline: the watch has ended the connection, since nobody wants the answer. */
  private static final long UNWANTED = -3;

  private final AtomicLong deadline = new AtomicLong();
  private volatile int millis;
  private volatile @Nullable Closeable connection;
  private @Nullable BooleanSupplier hasClientLeft; // handed over by the deadline

  /* Of the watch: the read that it has seen last, and when to look after its client. */
  private long seen;
  private long nextLook;

  /** What is read from, and ended. */
  void of(Closeable connectionNow) {
    connection = connectionNow;
  }

  /** From now on a read may last so many milliseconds; 0 for any. */
  void set(int limitMillis) {
    millis = limitMillis;
  }

  /**
   * For whom reads are made from now on. It is asked by another thread, but only while this one
   * waits in a read.
   *
   * @param hasLeft null when that is not known
   */
  void awaitedBy(@Nullable BooleanSupplier hasLeft) {
    hasClientLeft = hasLeft;
  }

  int millis() {
    return millis;
  }

  /** A stream of the connection, within the limit. One reader at a time, as HTTP/1.1 has it. */
  InputStream bound(InputStream in) {
    return new BoundInput(in);
  }

  /** Ends the connection when a read has lasted too long, or is for nobody. For one thread. */
  void check(long now) {
    long end = deadline.get();
    if (end <= 0) {
      return;
    }
    if (now - end > 0) {
      if (deadline.compareAndSet(end, TIMED_OUT)) {
        end();
      }
    } else if (end != seen) {
      seen = end;
      nextLook = now + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
    } else if (now - nextLook > 0) {
      nextLook = now + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
      look(end);
    }
  }

  private void look(long end) {
    if (!deadline.compareAndSet(end, LOOKING)) {
      return;
    }
    boolean isUnwanted = false;
    try {
      isUnwanted = hasClientLeft != null && hasClientLeft.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the container does not tell whether a client has left", e);
    } finally {
      deadline.set(isUnwanted ? UNWANTED : end);
    }
    if (isUnwanted) {
      end();
    }
  }

  /** Ends the connection. */
  void end() {
    Closeable late = connection;
    try {
      if (late != null) {
        late.close();
      }
    } catch (IOException e) {
      // it is ended all the same
    }
  }

  /** Takes note of the end of a read. Returns why the watch has ended it; null if it has not. */
  private @Nullable IOException ended(long end) {
    while (!deadline.compareAndSet(end, 0)) {
      long now = deadline.get();
      if (now == TIMED_OUT) {
        return new SocketTimeoutException("Read timed out");
      }
      if (now == UNWANTED) {
        return ClientGoneException.beforeAnswer();
      }
      Thread.onSpinWait(); // a look takes microseconds
    }
    return null;
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
      int count;
      try {
        count = in.read(bytes, offset, length);
      } catch (IOException e) {
        IOException cause = ended(end);
        if (cause == null) {
          throw e;
        }
        cause.addSuppressed(e);
        throw cause;
      }
      IOException cause = ended(end);
      if (cause != null) {
        throw cause;
      }
      return count;
    }
  }
}
