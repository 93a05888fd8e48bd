package org.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class FirstFailureTest {

  private final FirstFailure failure = new FirstFailure();

  @Test
  void text_nothingSeen_pointsAtTheLog() {
    see(Level.INFO, new IllegalStateException("only told"));
    see(Level.SEVERE, null);

    assertThat(failure.text()).isEqualTo("the log file tells why");
  }

  @Test
  void text_severalSeen_isTheRootOfTheFirst() {
    see(Level.SEVERE, new RuntimeException(new IllegalArgumentException("a: 0\n(expected: 1)")));
    see(Level.SEVERE, new IllegalStateException("a consequence"));

    assertThat(failure.text()).isEqualTo("a: 0");
  }

  @Test
  void text_messageThatDoesNotExplainItself_hasTheExceptionsName() {
    see(Level.WARNING, new UnknownHostException("db.example"));

    assertThat(failure.text()).isEqualTo("UnknownHostException: db.example");
  }

  private void see(Level level, Throwable thrown) {
    LogRecord entry = new LogRecord(level, "something");
    entry.setThrown(thrown);
    failure.see(entry);
  }
}
