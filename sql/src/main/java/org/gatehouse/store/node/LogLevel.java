package org.gatehouse.store.node;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How much an application logs: what the settings say, or for a while something else. Thread-safe.
 *
 * <p>Levels have Kong's names. Java tells fewer apart: {@code notice} logs as much as {@code info},
 * and above {@code error} nothing is logged.
 */
public final class LogLevel {
  private static final Map<String, Level> LEVELS =
      Map.of(
          "debug", Level.FINE,
          "info", Level.INFO,
          "notice", Level.INFO,
          "warn", Level.WARNING,
          "error", Level.SEVERE,
          "crit", Level.OFF,
          "alert", Level.OFF,
          "emerg", Level.OFF);

  /*
   * Tomcat's logging keeps a logger of each name for each class loader, and finds the loader by the
   * thread that asks: so it is asked once, at the start of the application. Held here, because a
   * logger that nobody holds is forgotten together with its level.
   */
  private final Logger logger = Logger.getLogger("org.gatehouse");

  private final String configured;
  private final ScheduledExecutorService timer;
  private String current;
  private @Nullable Future<?> end;

  private LogLevel(String configured, ScheduledExecutorService timer) {
    this.configured = configured;
    this.current = configured;
    this.timer = timer;
  }

  /**
   * Puts the level of the settings in force for everything of ours in this application.
   *
   * @param timer ends what {@link #set} begins
   */
  public static LogLevel start(String configured, ScheduledExecutorService timer) {
    LogLevel level = new LogLevel(configured, timer);
    level.apply(configured);
    return level;
  }

  /** Whether there is a level of that name. */
  public static boolean exists(String name) {
    return LEVELS.containsKey(name);
  }

  /** The name of the level in force. */
  public synchronized String current() {
    return current;
  }

  /** Logs at a level until a time has passed, and then again as the settings say. */
  public synchronized void set(String name, Duration time) {
    if (end != null) {
      end.cancel(false);
    }
    apply(name);
    end = timer.schedule(this::reset, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void reset() {
    end = null;
    apply(configured);
  }

  private void apply(String name) {
    Level level = LEVELS.get(name);
    if (level == null) {
      throw new IllegalArgumentException("log level: " + name + " (expected: " + LEVELS + ")");
    }
    logger.setLevel(level);
    current = name;
  }
}
