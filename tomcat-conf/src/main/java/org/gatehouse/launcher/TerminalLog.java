package org.gatehouse.launcher;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Shows the log on the terminal, a line an entry; stack traces go to the log file alone.
 *
 * <p>Silent until the node is up: what goes wrong before is told by one line of the launcher. With
 * debugging on it shows everything at once, traces included.
 */
final class TerminalLog extends Handler {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final PrintStream out;
  private final FirstFailure failure;
  private final boolean debug;
  private final SimpleFormatter messages = new SimpleFormatter();
  private volatile boolean speaks;

  TerminalLog(PrintStream out, FirstFailure failure, boolean debug) {
    this.out = out;
    this.failure = failure;
    this.debug = debug;
    this.speaks = debug;
  }

  void speak() {
    speaks = true;
  }

  @Override
  public void publish(LogRecord entry) {
    failure.see(entry);
    if (speaks && isLoggable(entry)) {
      out.println(line(entry));
      if (debug && entry.getThrown() != null) {
        entry.getThrown().printStackTrace(out);
      }
    }
  }

  private String line(LogRecord entry) {
    String level =
        entry.getLevel().intValue() >= Level.SEVERE.intValue()
            ? "ERROR"
            : entry.getLevel().equals(Level.WARNING) ? "WARN " : "INFO ";
    String cause =
        entry.getThrown() == null ? "" : " (" + FirstFailure.oneLine(entry.getThrown()) + ")";
    return "%s %s %s: %s%s"
        .formatted(
            TIME.format(Instant.ofEpochMilli(entry.getMillis())),
            level,
            entry.getLoggerName(),
            messages.formatMessage(entry),
            cause);
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
