package org.gatehouse.store.outage;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The time in which a database is known not to answer. Once begun, a thread asks it again and again
 * and ends the outage at the first answer. Thread-safe.
 */
public final class Outage implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Outage.class.getName());
  private static final long MILLIS_BETWEEN_PROBES = 250;

  private final String database;
  private final BooleanSupplier probe;
  private final ThreadFactory threads;
  private final AtomicBoolean on = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param database what it is called in the log
   * @param probe whether the database answers; may take its time
   */
  public Outage(String database, BooleanSupplier probe) {
    this(database, probe, task -> new Thread(task, "gatehouse-probe-" + database));
  }

  Outage(String database, BooleanSupplier probe, ThreadFactory threads) {
    this.database = database;
    this.probe = probe;
    this.threads = threads;
  }

  public boolean isOn() {
    return on.get();
  }

  /** Begins an outage, unless it is on; or if no thread can be started that would end it. */
  public void begin() {
    if (on.compareAndSet(false, true)) {
      try {
        LOG.log(System.Logger.Level.WARNING, database + " does not answer");
        Thread prober = threads.newThread(this::probeUntilAnswered);
        prober.setDaemon(true);
        prober.start();
      } catch (RuntimeException | Error e) {
        on.set(false); // the next call that fails begins it
        LOG.log(System.Logger.Level.ERROR, database + " cannot be probed: " + e, e);
      }
    }
  }

  private void probeUntilAnswered() {
    try {
      while (!closed.await(MILLIS_BETWEEN_PROBES, TimeUnit.MILLISECONDS)) {
        if (answers()) {
          LOG.log(System.Logger.Level.INFO, database + " answers again");
          on.set(false);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever goes wrong with a probe: the next one may do, and none would leave the outage on. */
  private boolean answers() {
    try {
      return probe.getAsBoolean();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.DEBUG, "the probe of " + database + " failed", e);
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
