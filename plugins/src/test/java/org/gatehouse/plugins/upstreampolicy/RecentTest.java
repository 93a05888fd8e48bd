package org.gatehouse.plugins.upstreampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.gatehouse.testkit.time.FakeTicker;
import org.junit.jupiter.api.Test;

class RecentTest {
  private final FakeTicker ticker = new FakeTicker();
  private final Set<Object> inUse = new HashSet<>();
  private final Recent<String, Object> things =
      new Recent<>(ticker, Duration.ofHours(1).toNanos(), inUse::contains);

  private Object thing(String key) {
    return things.of(key, any -> new Object());
  }

  @Test
  void thing_askedForNowAndThen_staysTheSame() {
    Object thing = thing("a");
    for (int i = 0; i < 10; i++) {
      ticker.advance(Duration.ofMinutes(59));
      assertThat(thing("a")).isSameAs(thing);
    }
  }

  @Test
  void thing_notAskedForInAnHour_isDropped() {
    Object old = thing("a");
    thing("b");
    ticker.advance(Duration.ofMinutes(61));
    thing("c");
    assertThat(things.size()).isEqualTo(1);

    assertThat(thing("a")).isNotSameAs(old);
  }

  @Test
  void manyThings_areGoneWithinAnHourAndAQuarter() {
    for (int i = 0; i < 10_000; i++) {
      thing("old" + i);
      ticker.advance(Duration.ofSeconds(3));
    }

    assertThat(things.size()).isBetween(1200, 1501);
  }

  @Test
  void thing_inUse_isKept() {
    Object thing = thing("a");
    inUse.add(thing);
    ticker.advance(Duration.ofHours(5));

    assertThat(thing("a")).isSameAs(thing);
  }
}
