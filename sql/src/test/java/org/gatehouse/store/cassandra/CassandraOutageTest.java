package org.gatehouse.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.CounterStore.Counter;
import org.gatehouse.api.store.CounterStore.Increment;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.testkit.store.CassandraAddress;
import org.gatehouse.testkit.store.CassandraNode;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store whose only Cassandra node is killed or freezes. */
class CassandraOutageTest {
  private static final EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);
  private static final int TIMEOUT_MILLIS = 2000;
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration AT_ONCE = Duration.ofMillis(250);
  private static final Duration BACK_AGAIN = Duration.ofMinutes(1);

  private static CassandraNode server;
  private CassandraAddress address;
  private Store store;
  private EntityStore<Consumer> consumers;

  @BeforeAll
  static void startServer() {
    server = CassandraNode.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() {
    address = server.newKeyspace();
    store = openStore();
    consumers = store.entities(CONSUMERS);
    consumers.create(consumer("known"));
  }

  private Settings settings() {
    return TestSettings.on(address, Map.of("cassandra_timeout", String.valueOf(TIMEOUT_MILLIS)));
  }

  private Store openStore() {
    return Stores.open(settings(), List.of(), getClass().getClassLoader());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Consumer consumer(String name) {
    return Samples.entity(CONSUMERS, Map.of("username", name));
  }

  /** How long a call took that must fail for want of the cluster. */
  private static Duration timeToFail(Callable<?> call) {
    long start = System.nanoTime();
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_ERROR));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void assertWorksAgain() {
    await()
        .atMost(BACK_AGAIN)
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(() -> consumers.findBy("username", "known").isPresent());
    assertThat(store.isReachable()).isTrue();
    consumers.create(consumer("after-" + UUID.randomUUID()));
  }

  @Test
  void anyCall_nodeKilled_failsInTimeAndWorksAgainWhenItIsBack() {
    server.kill();
    try {
      assertThat(timeToFail(() -> consumers.create(consumer("lost")))).isLessThan(LIMIT);
      assertThat(timeToFail(store::revision)).isLessThan(AT_ONCE);
      assertThat(timeToFail(() -> consumers.findBy("username", "known"))).isLessThan(AT_ONCE);
      assertThat(timeToFail(() -> store.readAll(CONSUMERS, row -> {}))).isLessThan(AT_ONCE);
      assertThat(store.isReachable()).isFalse();
      assertThat(timeToFail(this::openStore)).isLessThan(LIMIT);
    } finally {
      server.startAgain();
    }
    assertWorksAgain();
    assertThat(consumers.findBy("username", "lost")).isEmpty();
  }

  @Test
  void anyCall_nodeFrozen_failsInTimeAndWorksAgainWhenItThaws() {
    server.freeze();
    try {
      assertThat(timeToFail(() -> consumers.create(consumer("frozen")))).isLessThan(LIMIT);
      assertThat(timeToFail(store::revision)).isLessThan(AT_ONCE);
    } finally {
      server.thaw();
    }
    assertWorksAgain();
  }

  @Test
  void add_firstOfACounterFails_laterOnesCount() {
    CounterStore counters = store.counters();
    Counter counter = new Counter("rate-limiting:1", "127.0.0.1", "hour", 0);
    List<Increment> one =
        List.of(new Increment(counter, 1, System.currentTimeMillis() + 3_600_000));
    server.freeze();
    try {
      timeToFail(store::revision);
      assertThatThrownBy(() -> counters.add(one)).hasMessage("Cassandra cannot be reached");
    } finally {
      server.thaw();
    }
    assertWorksAgain();
    counters.add(one);
    assertThat(counters.value(counter)).isEqualTo(1);
  }

  @Test
  void iterate_nodeFrozenBeforeTheSecondPage_failsAsTheFirstWould() {
    CqlSession session = Sessions.open(settings());
    session.execute("use " + address.keyspace());
    try (Cluster cluster = new Cluster(session)) {
      ResultSet rows =
          cluster.execute(
              SimpleStatement.newInstance("select keyspace_name from system_schema.tables")
                  .setPageSize(1));
      assertThat(rows.one()).isNotNull();
      server.freeze();
      try {
        assertThat(timeToFail(() -> rows.all())).isLessThan(LIMIT);
        assertThatThrownBy(cluster::failDuringOutage).isInstanceOf(StoreException.class);
      } finally {
        server.thaw();
      }
    }
    assertWorksAgain();
  }

  @Test
  void write_nodeKilledInAWriteLoop_isThereWhenItWasAcknowledged() throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicBoolean enough = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int n = 0; !enough.get(); n++) {
                String name = "loop-" + n;
                try {
                  store.transaction(
                      Origin.UNKNOWN,
                      entities -> {
                        entities.entities(CONSUMERS).create(consumer(name));
                        return entities.entities(CONSUMERS).create(consumer(name + "-twin"));
                      });
                  acknowledged.add(name);
                } catch (StoreException e) {
                  // Not acknowledged: it may be there or not, but never in half.
                }
              }
            });
    writer.start();
    for (int round = 0; round < 2; round++) {
      int before = acknowledged.size();
      await().atMost(BACK_AGAIN).until(() -> acknowledged.size() > before + 20);
      server.kill();
      server.startAgain();
    }
    enough.set(true);
    writer.join();
    assertWorksAgain();

    List<String> names =
        store.readAll(CONSUMERS, row -> {}).stream()
            .flatMap(consumer -> consumer.username().stream())
            .toList();
    for (String name : acknowledged) {
      assertThat(names).contains(name, name + "-twin");
    }
    for (String name : names) {
      if (name.startsWith("loop-")) {
        String twin = name.endsWith("-twin") ? name.replace("-twin", "") : name + "-twin";
        assertThat(names).contains(twin);
      }
    }
    assertThat(store.check()).isEmpty();
  }
}
