package org.gatehouse.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.CounterStore.Counter;
import org.gatehouse.api.store.CounterStore.Increment;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.StoreException;
import org.junit.jupiter.api.Test;

class FakePluginContextTest {
  private static final PluginType<SampleConfig> TYPE =
      PluginType.named("sample", SampleConfig.class)
          .priority(1)
          .create(SamplePlugin.class, (config, context) -> new SamplePlugin());

  private final FakePluginContext context = FakePluginContext.of(TYPE, Map.of());

  @Test
  void of_configLeftOut_isCompleted() {
    assertThat(context.instance().config()).containsEntry("limit", 5L);
    assertThat(context.newPlugin()).isInstanceOf(SamplePlugin.class);
  }

  @Test
  void of_refusedConfig_failsWithTheReason() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> FakePluginContext.of(TYPE, Map.of("limti", 1L)))
        .withMessageContaining("config.limti: unknown field");
  }

  @Test
  void consumer_byIdOrUsername_isFound() {
    Consumer alice = SampleEntities.consumer("alice");
    context.add(alice);

    assertThat(context.consumer("alice")).contains(alice);
    assertThat(context.consumer(alice.id().toString())).contains(alice);
    assertThat(context.consumer("bob")).isEmpty();
  }

  @Test
  void credentials_uniqueField_findsByValue() {
    Consumer alice = SampleEntities.consumer("alice");
    context.add(alice);

    assertThat(context.credentials(Consumer.class, "custom_id").find("custom-alice"))
        .contains(alice);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> context.credentials(Consumer.class, "tags"));
  }

  @Test
  void storeIsDown_lookupAndCounters_fail() {
    context.storeIsDown(true);

    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> context.consumer("alice"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> context.counters().value(new Counter("s", "i", "minute", 0)));
  }

  @Test
  void entities_page_goesOnAtTheOffset() {
    EntityStore<Consumer> consumers = context.entities(Consumer.class);
    List.of("a", "b", "c").forEach(name -> context.add(SampleEntities.consumer(name)));

    Page<Consumer> first = consumers.page(PageRequest.first(2));
    Page<Consumer> second = consumers.page(PageRequest.first(2).from(first.offset().orElseThrow()));

    assertThat(first.data()).hasSize(2);
    assertThat(second.data()).hasSize(1);
    assertThat(second.offset()).isEqualTo(Optional.empty());
  }

  @Test
  void entities_sameUniqueField_isRefused() {
    context.add(SampleEntities.consumer("alice"));
    Consumer other =
        SampleEntities.entity(
            Consumer.class, Map.of("id", SampleEntities.id("other"), "username", "alice"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> context.add(other))
        .withMessageContaining("UNIQUE violation");
  }

  @Test
  void counters_expired_readAsZero() {
    Counter counter = new Counter("scope", "alice", "second", 0);
    long expiresAt = FakePluginContext.START.plusSeconds(1).toEpochMilli();
    context.counters().add(List.of(new Increment(counter, 2, expiresAt)));
    context.counters().add(List.of(new Increment(counter, 3, expiresAt)));

    assertThat(context.counters().value(counter)).isEqualTo(5);
    context.advance(Duration.ofSeconds(1));
    assertThat(context.counters().value(counter)).isZero();
  }

  @Test
  void advance_waitingTask_runsAndTheClockMoves() {
    context
        .scheduler()
        .execute(() -> context.logger().log(Level.INFO, "ran as {0}", context.hostName()));

    context.advance(Duration.ofSeconds(1));

    assertThat(context.logger().lines()).containsExactly("INFO ran as node.test");
    assertThat(context.clock().instant()).isEqualTo(FakePluginContext.START.plusSeconds(1));
  }

  record SampleConfig(@Doc("How many.") @Default("5") int limit) {}

  static final class SamplePlugin implements Plugin {}
}
