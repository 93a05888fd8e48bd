package org.gatehouse.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.cassandra.CassandraStores.Opened;
import org.gatehouse.testkit.store.CassandraAddress;
import org.gatehouse.testkit.store.CassandraServer;
import org.gatehouse.testkit.store.SampleToken;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cleaning up where much has expired, or where a part of it fails. */
@ExtendWith(CassandraServer.class)
class CassandraCleanUpTest {
  private static final EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);
  private static final EntityType<SampleToken> TOKENS = EntityType.of(SampleToken.class);

  private Opened opened;
  private Store store;

  @BeforeEach
  void open(CassandraAddress address) {
    opened = CassandraStores.open(address);
    store = opened.store();
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private static SampleToken token(UUID consumer, int number, long ttl) {
    return Samples.entity(
        TOKENS,
        Map.of(
            "consumer",
            Samples.reference(consumer),
            "token",
            "t" + number,
            "scope",
            "scope" + number,
            "ttl",
            ttl));
  }

  /** What is left of tokens that expired one after another all day long, and were deleted. */
  private void leaveTombstones(long day, int count) {
    PreparedStatement delete =
        opened
            .session()
            .prepare(
                "delete from expiries"
                    + " where entity = 'sample_tokens' and day = ? and expires_at = ? and id = ?");
    long millis = TimeUnit.DAYS.toMillis(1) / count;
    int atOnce = 1000;
    for (int n = 0; n < count; n += atOnce) {
      BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
      for (int i = n; i < Math.min(n + atOnce, count); i++) {
        batch.addStatement(delete.bind(day, TimeUnit.DAYS.toMillis(day) + i * millis, "id" + i));
      }
      opened.session().execute(batch.build());
    }
  }

  @Test
  void cleanUp_moreHaveExpiredInADayThanAQueryMayMeet_deletesThoseOfToday() {
    leaveTombstones(LookupStatements.day(System.currentTimeMillis()) - 1, 101_000);
    EntityStore<SampleToken> tokens = store.entities(TOKENS);
    SampleToken gone = tokens.create(token(Samples.parent(store, "consumers"), 1, 1));
    await().until(() -> tokens.find(gone.id()).isEmpty());
    long before = store.revision();

    store.cleanUp();

    assertThat(store.changesSince(before, 10)).extracting(Change::id).containsExactly(gone.id());
  }

  @Test
  void cleanUp_again_deletesWhatHasExpiredSince() {
    EntityStore<SampleToken> tokens = store.entities(TOKENS);
    UUID consumer = Samples.parent(store, "consumers");
    List<SampleToken> made = new ArrayList<>();
    for (int n = 0; n < 1001; n++) {
      made.add(token(consumer, n, 2));
    }
    tokens.upsertAll(made);
    SampleToken staying = tokens.create(token(consumer, 2000, 3600));
    long before = store.revision();
    store.cleanUp();
    await().until(() -> tokens.findBy("token", "t1000").isEmpty());

    store.cleanUp();

    assertThat(store.changesSince(before, 2000))
        .hasSize(1001)
        .allMatch(change -> change.operation() == Operation.DELETE)
        .extracting(Change::id)
        .doesNotContain(staying.id());
  }

  @Test
  void cleanUp_oneStepThatFails_stopsNoOther() {
    EntityStore<Consumer> consumers = store.entities(CONSUMERS);
    consumers.create(Samples.entity(CONSUMERS, Map.of("username", "a")));
    consumers.create(Samples.entity(CONSUMERS, Map.of("username", "b")));
    long newest = store.revision();
    opened.execute(
        "update change_log set at_millis = 0 where bucket = ? and revision = ?",
        LogEntry.bucket(newest - 1),
        newest - 1);
    opened.execute(
        "insert into counter_expiries (hour, scope, identifier, period, start)"
            + " values (1, 's', 'i', 'hour', 0)");
    opened.execute("drop table expiries");

    assertThatThrownBy(store::cleanUp)
        .isInstanceOf(StoreException.class)
        .hasMessage("Cassandra failed with InvalidQueryException");

    assertThat(opened.execute("select hour from counter_expiries").one()).isNull();
    assertThat(store.history().find(newest - 1)).isEmpty();
    assertThat(store.history().find(newest)).isPresent();
  }
}
