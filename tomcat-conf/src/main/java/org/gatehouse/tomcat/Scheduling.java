package org.gatehouse.tomcat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * By which of Linux' policies this process is scheduled: by that for batches while it keeps the
 * processors busy, so that a thread that wakes up lets those go on that run, and as usual
 * otherwise, so that it need not wait for them. See sched(7).
 *
 * <p>Times are of {@code System.nanoTime}. For one thread.
 */
final class Scheduling {
  /** How long, in ms, it must be busy: bursts are shorter, and requests would wait for them. */
  static final int PERIOD_MILLIS = 1_000;

  /** After so many periods that were not busy it is scheduled as usual again. */
  static final int CALM_PERIODS = 2;

  /** Of a busy period, so much the processors are crowded, at the least. */
  static final double CROWDED = 0.75;

  /** What it takes of all processors' time, at the least, while it is what keeps them busy. */
  static final double SHARE = 0.25;

  /** In {@code /proc/self/stat}, behind the command's name; see proc_pid_stat(5). */
  private static final int POLICY = 38;

  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);

  private final int cores;
  private final LongSupplier used;
  private final Policy policy;
  private boolean isBatch;
  private boolean isOver;
  private int calmPeriods;
  private long lookedAt;

  /* Of the period under way. */
  private long begunAt;
  private long usedBefore;
  private long crowded;

  /** Sets the policy of all threads; those that they start inherit it. */
  interface Policy {
    /**
     * Sets one or the other.
     *
     * @throws IOException when it cannot be set here
     */
    void set(boolean isBatch) throws IOException;
  }

  /**
   * @param used the processors' time that the process has taken since its start, in ns
   */
  Scheduling(int cores, LongSupplier used, Policy policy, long now) {
    this.cores = cores;
    this.used = used;
    this.policy = policy;
    this.lookedAt = now;
    this.begunAt = now;
    this.usedBefore = used.getAsLong();
  }

  /** Whether Linux schedules this process as usual, and nobody has asked for something else. */
  static boolean isUsual() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[POLICY].equals("0");
    } catch (IOException e) {
      return false; // another system
    }
  }

  /** The program {@code chrt} of util-linux; nothing changes where it is not allowed to. */
  static void chrt(boolean isBatch) throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("chrt", "-a", isBatch ? "-b" : "-o", "-p", "0", pid)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /**
   * To be called every {@value Turns#LOOK_MILLIS} ms, but for times without anything to do.
   *
   * @param isCrowded whether the processors had no time to spare, for this process or for others,
   *     since it was called last
   * @return whether the policy is that for batches: a look must follow, to end that
   */
  boolean look(long now, boolean isCrowded) {
    crowded += isCrowded ? now - lookedAt : 0;
    lookedAt = now;
    long time = now - begunAt;
    if (isOver || time < PERIOD) {
      return isBatch;
    }
    long usedNow = used.getAsLong();
    boolean isBusy = crowded >= CROWDED * time && usedNow - usedBefore >= SHARE * time * cores;
    begunAt = now;
    usedBefore = usedNow;
    crowded = 0;
    calmPeriods = isBusy ? 0 : calmPeriods + 1;
    if (isBusy || calmPeriods >= CALM_PERIODS) {
      set(isBusy);
    }
    return isBatch;
  }

  private void set(boolean toBatch) {
    if (isBatch == toBatch) {
      return;
    }
    try {
      policy.set(toBatch);
      isBatch = toBatch;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // as a rule there is no such program; back to what is usual it is tried again
      isOver = toBatch;
    }
  }
}
