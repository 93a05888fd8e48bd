package org.gatehouse.store.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogLevelTest {
  private final Logger logger = Logger.getLogger("org.gatehouse");
  private final Level before = logger.getLevel();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final LogLevel level = LogLevel.start("warn", timer);

  @AfterEach
  void restore() {
    timer.shutdownNow();
    logger.setLevel(before);
  }

  @Test
  void start_putsTheSettingInForceForAllBelow() {
    assertThat(level.current()).isEqualTo("warn");
    assertThat(System.getLogger("org.gatehouse.x").isLoggable(System.Logger.Level.WARNING))
        .isTrue();
    assertThat(System.getLogger("org.gatehouse.x").isLoggable(System.Logger.Level.INFO)).isFalse();
  }

  @Test
  void set_endsWithItsTime() {
    level.set("debug", Duration.ofMillis(200));

    assertThat(level.current()).isEqualTo("debug");
    assertThat(logger.isLoggable(Level.FINE)).isTrue();
    Awaitility.await().until(() -> level.current().equals("warn"));
    assertThat(logger.isLoggable(Level.INFO)).isFalse();
  }

  @Test
  void set_again_beginsItsTimeAnew() {
    level.set("debug", Duration.ofMillis(50));
    level.set("error", Duration.ofHours(1));

    assertThat(
            timer.getQueue().stream()
                .filter(task -> !((java.util.concurrent.Future<?>) task).isCancelled()))
        .hasSize(1);
    assertThat(level.current()).isEqualTo("error");
  }

  @Test
  void exists_knowsKongsNames() {
    assertThat(LogLevel.exists("emerg")).isTrue();
    assertThat(LogLevel.exists("WARN")).isFalse();
  }
}
