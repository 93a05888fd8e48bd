package org.gatehouse.gateway.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.plugin.DaemonThreadFactory;
import org.gatehouse.gateway.exchange.ClientGoneException;
import org.gatehouse.gateway.exchange.Reply;
import org.gatehouse.gateway.proxy.UpstreamClient.Call;
import org.jspecify.annotations.Nullable;

/**
 * Asks a second target when the first is slow to answer, takes whoever answers first, and ends the
 * call of the other. Thread-safe.
 *
 * <p>The first call runs on the request's own thread, so that a hedge costs a thread only while it
 * is under way; when there are {@value #THREADS} of them, further calls are not hedged.
 */
final class Hedges implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Hedges.class.getName());
  private static final int THREADS = 256;

  private final UpstreamClient client;
  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor threads;

  Hedges(UpstreamClient client) {
    this.client = client;
    this.timer =
        new ScheduledThreadPoolExecutor(1, new DaemonThreadFactory("gatehouse-hedge-timer"));
    timer.setRemoveOnCancelPolicy(true);
    this.threads =
        new ThreadPoolExecutor(
            0,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new DaemonThreadFactory("gatehouse-hedge"));
  }

  /** The call of the second target. */
  interface Second {
    /**
     * Makes the call; asked at most once, while the first call has not ended and cannot end.
     *
     * @return null for none
     */
    @Nullable Call call();

    /** The first call has failed of itself, and this one is waited for. */
    void firstFailed(UpstreamException failure);

    /** It has failed of itself. */
    void failed(UpstreamException failure);
  }

  /** An answer, and which of the two has given it. */
  record Won(Reply reply, boolean isSecond) {}

  /**
   * As {@link UpstreamClient#send}.
   *
   * @throws UpstreamException how the first call has failed, when there was no second or that has
   *     failed as well
   */
  Won send(Call first, int delayMillis, Second second)
      throws UpstreamException, ClientGoneException {
    Race race = new Race(second);
    Future<?> start =
        timer.schedule(() -> race.startOn(threads), delayMillis, TimeUnit.MILLISECONDS);
    boolean isDecided = false;
    try {
      Reply reply = client.send(first, race.ofFirst);
      Reply other = race.firstAnswered();
      isDecided = true;
      if (other == null) {
        return new Won(reply, false);
      }
      reply.abort();
      return new Won(other, true);
    } catch (UpstreamException e) {
      Reply other = race.firstFailed(e);
      isDecided = true;
      if (other == null) {
        throw e;
      }
      return new Won(other, true);
    } finally {
      start.cancel(false);
      if (!isDecided) {
        race.giveUp(); // by an error, no failure of the call
      }
    }
  }

  /** Two calls, of which one answers. */
  private final class Race {
    private final Second source;
    private final Abort ofFirst = new Abort();
    private final Abort ofSecond = new Abort();
    private final CountDownLatch secondEnded = new CountDownLatch(1);
    private boolean isStarted;
    private boolean isDecided;
    private @Nullable Reply second;

    Race(Second source) {
      this.source = source;
    }

    void startOn(ThreadPoolExecutor pool) {
      try {
        pool.execute(this::callSecond);
      } catch (RejectedExecutionException e) {
        // too many hedges are under way: this call stays without
      }
    }

    private void callSecond() {
      Call call = begin();
      if (call == null) {
        return;
      }
      Reply reply = null;
      try {
        reply = client.send(call, ofSecond);
      } catch (UpstreamException e) {
        if (!isDecided()) {
          source.failed(e);
        }
      } catch (ClientGoneException e) {
        // the first call finds out for itself
      } finally {
        secondEnded(reply);
        secondEnded.countDown();
      }
    }

    private synchronized @Nullable Call begin() {
      try {
        Call call = isDecided ? null : source.call();
        isStarted = call != null;
        return call;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a call cannot be hedged", e);
        return null;
      }
    }

    private synchronized boolean isDecided() {
      return isDecided;
    }

    private synchronized void secondEnded(@Nullable Reply reply) {
      if (reply == null) {
        return;
      }
      if (isDecided) {
        reply.abort();
        return;
      }
      isDecided = true;
      second = reply;
      ofFirst.abort();
    }

    /** Returns the answer of the second call when that was first. */
    synchronized @Nullable Reply firstAnswered() {
      if (second == null) {
        isDecided = true;
        ofSecond.abort();
      }
      return second;
    }

    /** Nobody wants an answer any more. */
    synchronized void giveUp() {
      isDecided = true;
      ofSecond.abort();
      if (second != null) {
        second.abort();
      }
    }

    /** Waits for the second call if there is one; null when it brings nothing. */
    @Nullable Reply firstFailed(UpstreamException failure) {
      synchronized (this) {
        if (!isStarted) {
          isDecided = true;
        }
        if (isDecided) {
          return second;
        }
      }
      source.firstFailed(failure);
      try {
        secondEnded.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ofSecond.abort();
      }
      return firstAnswered();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
