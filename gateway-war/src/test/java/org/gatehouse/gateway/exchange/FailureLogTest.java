package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.LogRecord;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.gateway.LogCapture;
import org.gatehouse.gateway.TestRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailureLogTest {
  @RegisterExtension final LogCapture log = LogCapture.of("org.gatehouse.gateway");

  private LogRecord failed(Throwable cause) {
    ServletExchange exchange = new RequestStub("GET", "/").begin(TestRuntime.to(80));
    exchange.failed(cause, "key-auth.onAccess");
    assertThat(log.entries()).hasSize(1);
    assertThat(log.entries().get(0).getMessage())
        .startsWith("key-auth.onAccess failed in exchange " + exchange.id());
    return log.entries().get(0);
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
