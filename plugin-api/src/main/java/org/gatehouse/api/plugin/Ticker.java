package org.gatehouse.api.plugin;

/** Elapsed time, which never jumps. */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds since some fixed moment, as {@link System#nanoTime}. */
  long nanos();

  /** The time of this machine. */
  static Ticker system() {
    return System::nanoTime;
  }
}
