package org.gatehouse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.TestSettings;
import org.gatehouse.store.postgres.PostgresStores.Opened;
import org.gatehouse.store.secret.SecretFields;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What PostgreSQL alone refuses, or makes transactions start again for. */
@ExtendWith(PostgresStores.class)
class PostgresRefusalTest {
  private static final EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);

  private static Consumer consumer(String username) {
    return Samples.entity(CONSUMERS, Map.of("username", username));
  }

  private static void assertUnstorable(Runnable write, String message) {
    assertThatThrownBy(write::run)
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SCHEMA_VIOLATION))
        .hasMessage(message);
  }

  @Test
  void create_textWithNul_isTheClientsFault(Store store) {
    EntityStore<Consumer> consumers = store.entities(CONSUMERS);
    assertUnstorable(
        () -> consumers.create(consumer("a\0b")),
        "the 'consumers' entity cannot be stored:"
            + " PostgreSQL takes no text with the character U+0000");
    Consumer known = consumers.create(consumer("known"));
    Consumer renamed =
        Samples.entity(CONSUMERS, Map.of("id", known.id().toString(), "username", "\0"));
    assertUnstorable(
        () -> consumers.update(renamed),
        "the 'consumers' entity cannot be stored:"
            + " PostgreSQL takes no text with the character U+0000");
    assertThat(consumers.find(known.id())).contains(known);
  }

  @Test
  void create_configWithNul_isTheClientsFault(Store store) {
    EntityType<PluginInstance> type = EntityType.of(PluginInstance.class);
    PluginInstance plugin =
        Samples.entity(type, Map.of("name", "cors", "config", Map.of("origin", "a\0b")));
    assertUnstorable(
        () -> store.entities(type).create(plugin),
        "the 'plugins' entity cannot be stored:"
            + " PostgreSQL takes no text with the character U+0000");
  }

  @Test
  void create_uniqueValueTooLongToIndex_isTheClientsFault(Store store) {
    // Random, since PostgreSQL would compress anything regular.
    String name =
        Stream.generate(() -> UUID.randomUUID().toString())
            .limit(500)
            .collect(Collectors.joining());
    assertUnstorable(
        () -> store.entities(CONSUMERS).create(consumer(name)),
        "the 'consumers' entity cannot be stored:"
            + " a unique value is longer than PostgreSQL can index");
  }

  @Test
  void write_deadlockWithAnother_isTriedAgainAndSucceedsForBoth(Opened opened) throws Exception {
    EntityTable table =
        new EntityTable(CONSUMERS, SecretFields.of(TestSettings.on(opened.database()), List.of()));
    String one =
        CONSUMERS.id(opened.store().entities(CONSUMERS).create(consumer("one"))).toString();
    String two =
        CONSUMERS.id(opened.store().entities(CONSUMERS).create(consumer("two"))).toString();
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger attempts = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Connections connections = Connections.pooled(TestSettings.on(opened.database()))) {
      Sessions sessions = new Sessions(connections);
      List<Future<Boolean>> writes =
          Stream.of(List.of(one, two), List.of(two, one))
              .map(
                  ids ->
                      threads.submit(
                          () ->
                              sessions.write(
                                  EntityMapper.class,
                                  mapper -> {
                                    mapper.delete(table, ids.get(0));
                                    if (attempts.incrementAndGet() <= 2) {
                                      await(bothHoldOne);
                                    }
                                    mapper.delete(table, ids.get(1));
                                    return true;
                                  })))
              .toList();
      for (Future<Boolean> write : writes) {
        assertThat(write.get(20, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdown();
    }
    // one of them had to begin anew; on a busy machine it may meet the other once more
    assertThat(attempts).hasValueGreaterThan(2);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
