package org.gatehouse.launcher;

import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Remembers the first failure that anything logged, and says it in one line.
 *
 * <p>Tomcat reports a WAR that refuses to start by logging, so this is how its reason reaches the
 * operator.
 */
final class FirstFailure {

  private String first = "";

  synchronized void see(LogRecord entry) {
    Throwable thrown = entry.getThrown();
    if (first.isEmpty()
        && thrown != null
        && entry.getLevel().intValue() >= Level.WARNING.intValue()) {
      first = oneLine(rootOf(thrown));
    }
  }

  /** Such as {@code pg_port: 0 (expected: a port)}; points at the log when nothing was seen. */
  synchronized String text() {
    return first.isEmpty() ? "the log file tells why" : first;
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < 50; depth++) {
      root = root.getCause();
    }
    return root;
  }

  /** The message; with the exception's name before it where the message alone may not explain. */
  static String oneLine(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      return name;
    }
    String line = message.lines().findFirst().orElse(name).strip();
    boolean explains =
        !thrown.getClass().getName().startsWith("java.")
            || thrown instanceof IllegalArgumentException
            || thrown instanceof IllegalStateException;
    return explains ? line : name + ": " + line;
  }
}
