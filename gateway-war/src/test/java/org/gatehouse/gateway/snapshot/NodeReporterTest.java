package org.gatehouse.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.Test;

class NodeReporterTest {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final FakeTicker ticker = new FakeTicker();
  private int cleanUps;

  private final Store store =
      (Store)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Store.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("cleanUp")) {
                  cleanUps++;
                  throw StoreException.unavailable("too much is due", new SQLException());
                }
                return null;
              });

  private final NodeReporter reporter =
      new NodeReporter(
          store,
          new SnapshotReloader.Node(UUID.randomUUID(), "host", null, null, null, null, Map::of),
          List::of,
          ticker::nanos);

  private void report() {
    reporter.report(1, List.of());
  }

  @Test
  void report_cleanUpThatFails_isNotTriedAgainBeforeAnotherMinute() {
    ticker.advance(Duration.ofMinutes(1));
    assertThatThrownBy(this::report).isInstanceOf(StoreException.class);
    ticker.advance(BETWEEN_LOOKS);
    report();
    assertThat(cleanUps).isEqualTo(1);

    ticker.advance(Duration.ofMinutes(1));
    assertThatThrownBy(this::report).isInstanceOf(StoreException.class);
    assertThat(cleanUps).isEqualTo(2);
  }
}
