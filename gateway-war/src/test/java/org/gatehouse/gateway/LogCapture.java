package org.gatehouse.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps what a logger says during a test. Thread-safe. */
public final class LogCapture implements BeforeEachCallback, AfterEachCallback {
  private final List<LogRecord> entries = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          entries.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogCapture(String name) {
    this.logger = Logger.getLogger(name);
  }

  /** Listens to the logger of a name, and to those below it. */
  public static LogCapture of(String name) {
    return new LogCapture(name);
  }

  public List<LogRecord> entries() {
    return entries;
  }

  /** The messages, with their parameters filled in. */
  public List<String> lines() {
    return entries.stream().map(new SimpleFormatter()::formatMessage).toList();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    logger.addHandler(handler);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.removeHandler(handler);
  }
}
