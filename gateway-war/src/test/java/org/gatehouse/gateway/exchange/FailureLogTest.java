package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.gateway.TestRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private final List<LogRecord> logged = new ArrayList<>();
  private final Logger logger = Logger.getLogger("org.gatehouse.gateway");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
  }

  private LogRecord failed(Throwable cause) {
    ServletExchange exchange = new RequestStub("GET", "/").begin(TestRuntime.to(80));
    exchange.failed(cause, "key-auth.onAccess");
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0).getMessage())
        .startsWith("key-auth.onAccess failed in exchange " + exchange.id());
    return logged.get(0);
  }

  @Test
  void failed_ofTheStoreThatWasNotAsked_isOneLine() {
    LogRecord entry = failed(StoreException.notAsked("the database has just failed"));

    assertThat(entry.getMessage()).endsWith(": not looked up: the database has just failed");
    assertThat(entry.getThrown()).isNull();
  }

  @Test
  void failed_ofAnythingElse_tellsWhere() {
    RuntimeException cause = new IllegalStateException("x");

    assertThat(failed(cause).getThrown()).isSameAs(cause);
  }

  @Test
  void failed_ofTheStoreThatWasAsked_tellsWhere() {
    StoreException down = StoreException.unavailable("down", new IllegalStateException("x"));

    assertThat(failed(down).getThrown()).isSameAs(down);
  }
}
