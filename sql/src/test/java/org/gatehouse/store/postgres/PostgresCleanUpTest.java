package org.gatehouse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.gatehouse.testkit.store.SamplePlugin;
import org.gatehouse.testkit.store.SampleToken;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A store in which much has become due. */
@ExtendWith(PostgresServer.class)
class PostgresCleanUpTest {
  private static final EntityType<SampleToken> TOKENS = EntityType.of(SampleToken.class);
  private static final EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private PostgresAddress database;
  private Store store;
  private EntityStore<SampleToken> tokens;
  private Consumer consumer;

  @BeforeEach
  void open(PostgresAddress address) {
    database = address;
    store =
        Stores.open(
            TestSettings.on(database, Map.of("pg_timeout", "1000")),
            List.of(SamplePlugin.TYPE),
            getClass().getClassLoader());
    tokens = store.entities(TOKENS);
    consumer =
        store
            .entities(CONSUMERS)
            .create(Samples.entity(CONSUMERS, Map.of("username", "has-tokens")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int rows(String table) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from " + table)) {
      count.next();
      return count.getInt(1);
    }
  }

  private SampleToken token(String token, String scope) {
    return Samples.entity(
        TOKENS,
        Map.of("token", token, "scope", scope, "consumer", Samples.reference(consumer.id())));
  }

  /** Tokens and revisions that are due, in tables where 1,000 deletions take 0.2 seconds. */
  private void fillWithWhatIsDue(int count) throws SQLException {
    execute(
        """
        set session_replication_role = replica;
        insert into sample_tokens (id, created_at, consumer_id, token, scope, expires_at)
        select md5(i::text)::uuid, now(), '%1$s', i, i, now() - interval '1 hour'
        from generate_series(1, %2$s) i;
        insert into revisions (number, committed_at, author) overriding system value
        select -i, now() - interval '40 days' - i * interval '1 minute', ''
        from generate_series(1, %2$s) i;
        insert into change_log (revision, entity, entity_id, operation)
        select -i, 'consumers', md5(i::text)::uuid, 'CREATE' from generate_series(1, %2$s) i;
        create sequence deletions;
        create function dawdle() returns trigger language plpgsql as $$
        begin
          if nextval('deletions') %% 100 = 0 then
            perform pg_sleep(0.02);
          end if;
          return old;
        end $$;
        create trigger dawdle before delete on sample_tokens
          for each row execute function dawdle();
        create trigger dawdle before delete on change_log
          for each row execute function dawdle();
        """
            .formatted(consumer.id(), count));
  }

  @Test
  void cleanUp_moreIsDueThanAStatementHasTimeFor_deletesItPieceByPiece() throws SQLException {
    int due = 6000;
    fillWithWhatIsDue(due);

    store.cleanUp();

    assertThat(rows("sample_tokens")).isLessThan(due);
    assertThat(rows("revisions where number < 0")).isLessThan(due);
    assertThat(rows("change_log where revision < 0")).isLessThan(due);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              store.cleanUp();
              return rows("sample_tokens") == 0
                  && rows("revisions where number < 0") == 0
                  && rows("change_log where revision < 0") == 0;
            });
    assertThat(store.entities(CONSUMERS).find(consumer.id())).contains(consumer);
    assertThat(store.changesSince(0, 1)).isNotEmpty();
  }

  @Test
  void write_whileOthersHaveExpired_deletesThoseInItsWayAndNoMore() throws SQLException {
    SampleToken sameToken = tokens.create(token("taken", "a"));
    SampleToken sameScope = tokens.create(token("b", "taken"));
    SampleToken sameId = tokens.create(token("c", "c"));
    SampleToken sameAsOfMany = tokens.create(token("of-many", "d"));
    tokens.create(token("other", "other"));
    execute("update sample_tokens set expires_at = now() - interval '1 minute'");

    SampleToken made = tokens.create(token("taken", "taken"));
    tokens.upsert(
        Samples.entity(
            TOKENS,
            Map.of(
                "id",
                sameId.id().toString(),
                "token",
                "new",
                "scope",
                "new",
                "consumer",
                Samples.reference(consumer.id()))));
    tokens.upsertAll(List.of(token("of-many", "e"), token("f", "f")));

    assertThat(tokens.findBy("token", "taken")).contains(made);
    assertThat(tokens.findBy("token", "of-many")).isPresent();
    assertThat(tokens.find(sameId.id()).flatMap(SampleToken::token)).contains("new");
    for (UUID gone : List.of(sameToken.id(), sameScope.id(), sameAsOfMany.id())) {
      assertThat(rows("sample_tokens where id = '" + gone + "'")).isZero();
    }
    assertThat(rows("sample_tokens where expires_at <= now()")).isEqualTo(1);
  }
}
