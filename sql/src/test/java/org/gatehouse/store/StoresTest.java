package org.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.CoreEntities;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.settings.Settings;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(PostgresServer.class)
class StoresTest {
  private static final EntityType<Service> SERVICES = EntityType.of(Service.class);

  private static Store open(Settings settings) {
    return Stores.open(settings, List.of(), StoresTest.class.getClassLoader());
  }

  @Test
  void open_emptyDatabase_makesTablesThatTheNextOneFinds(PostgresAddress database) {
    Service kept;
    try (Store store = open(TestSettings.on(database))) {
      kept = store.entities(SERVICES).create(service("kept"));
      assertThat(store.types()).isEqualTo(CoreEntities.all());
    }
    try (Store again = open(TestSettings.on(database))) {
      assertThat(again.entities(SERVICES).find(kept.id())).contains(kept);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "Edge-1", "e\"d,ge"})
  void open_schemaNamed_keepsAllInThatSchema(String schema, PostgresAddress database) {
    Settings settings = TestSettings.on(database, Map.of("pg_schema", schema));
    try (Store store = open(settings);
        Store other = open(TestSettings.on(database))) {
      store.entities(SERVICES).create(service("in-edge"));
      assertThat(other.entities(SERVICES).findBy("name", "in-edge")).isEmpty();
      assertThat(store.revision()).isEqualTo(1);
      assertThat(other.revision()).isZero();
    }
  }

  @Test
  void open_appServersDataSource_isUsed(PostgresAddress database) {
    PGSimpleDataSource given = new PGSimpleDataSource();
    given.setUrl(database.jdbcUrl());
    given.setUser(database.user());
    given.setPassword(database.password());
    try (Store store =
        Stores.open(TestSettings.on(database), given, List.of(), getClass().getClassLoader())) {
      Service made = store.entities(SERVICES).create(service("given"));
      assertThat(store.entities(SERVICES).find(made.id())).contains(made);
    }
  }

  @Test
  void open_nobodyListens_saysSoInOneLine(PostgresAddress database) throws IOException {
    Settings settings =
        TestSettings.on(database, Map.of("pg_port", String.valueOf(portWithoutListener())));
    assertThatThrownBy(() -> open(settings))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_ERROR))
        .hasMessageMatching("PostgreSQL at 127.0.0.1:\\d+/\\w+ cannot be reached: .+");
  }

  private static int portWithoutListener() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Service service(String name) {
    Map<String, Object> input = new LinkedHashMap<>(Map.of("name", name, "host", "upstream.test"));
    return SERVICES.schema().bind(SERVICES.schema().accept(input, Instant.now()).value());
  }
}
