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
  /** So long, in ms, it is scheduled by the policy for batches once it was busy. */
  static final int HOLD_MILLIS = 2_000;

  /** What it takes of all processors' time, at the least, while it is what keeps them busy. */
  static final double SHARE = 0.25;

  /** In {@code /proc/self/stat}, behind the command's name; see proc_pid_stat(5). */
  private static final int POLICY = 38;

  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(Turns.LOOK_MILLIS);
  private static final long HOLD = TimeUnit.MILLISECONDS.toNanos(HOLD_MILLIS);

  private final int cores;
  private final LongSupplier used;
  private final Policy policy;
  private boolean isBatch;
  private boolean isOver;
  private long lookedAt;
  private long usedBefore;
  private long busyAt;

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
   * @param isCrowded whether the processors have no time to spare, for this process or for others
   * @return whether the policy is that for batches: a look must follow, to end that
   */
  boolean look(long now, boolean isCrowded) {
    long time = now - lookedAt;
    if (isOver || time < LOOK) {
      return isBatch;
    }
    long usedNow = used.getAsLong();
    double share = (double) (usedNow - usedBefore) / time / cores;
    lookedAt = now;
    usedBefore = usedNow;
    if (isCrowded && share >= SHARE) {
      busyAt = now;
      set(true);
    } else if (now - busyAt >= HOLD) {
      set(false);
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
