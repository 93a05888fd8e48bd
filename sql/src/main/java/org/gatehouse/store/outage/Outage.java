package org.gatehouse.store.outage;

import java.util.concurrent.CountDownLatch;
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
  private final AtomicBoolean on = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param database what it is called in the log
   * @param probe whether the database answers; may take its time
   */
  public Outage(String database, BooleanSupplier probe) {
    this.database = database;
    this.probe = probe;
  }

  public boolean isOn() {
    return on.get();
  }

  public void begin() {
    if (on.compareAndSet(false, true)) {
      LOG.log(System.Logger.Level.WARNING, database + " does not answer");
      Thread prober = new Thread(this::probeUntilAnswered, "gatehouse-probe-" + database);
      prober.setDaemon(true);
      prober.start();
    }
  }

  private void probeUntilAnswered() {
    try {
      while (!closed.await(MILLIS_BETWEEN_PROBES, TimeUnit.MILLISECONDS)) {
        if (probe.getAsBoolean()) {
          LOG.log(System.Logger.Level.INFO, database + " answers again");
          on.set(false);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
