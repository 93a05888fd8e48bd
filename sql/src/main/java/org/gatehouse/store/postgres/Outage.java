package org.gatehouse.store.postgres;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The time in which a database is known not to answer. Once begun, a thread asks it again and again
 * and ends the outage at the first answer. Thread-safe.
 */
final class Outage implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Outage.class.getName());
  private static final long MILLIS_BETWEEN_PROBES = 250;

  private final BooleanSupplier probe;
  private final AtomicBoolean on = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param probe whether the database answers; may take its time
   */
  Outage(BooleanSupplier probe) {
    this.probe = probe;
  }

  boolean isOn() {
    return on.get();
  }

  void begin() {
    if (on.compareAndSet(false, true)) {
      LOG.log(System.Logger.Level.WARNING, "PostgreSQL does not answer");
      Thread prober = new Thread(this::probeUntilAnswered, "gatehouse-postgres-probe");
      prober.setDaemon(true);
      prober.start();
    }
  }

  private void probeUntilAnswered() {
    try {
      while (!closed.await(MILLIS_BETWEEN_PROBES, TimeUnit.MILLISECONDS)) {
        if (probe.getAsBoolean()) {
          LOG.log(System.Logger.Level.INFO, "PostgreSQL answers again");
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
