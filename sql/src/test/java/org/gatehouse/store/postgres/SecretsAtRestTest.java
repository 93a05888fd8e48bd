package org.gatehouse.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Secret;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.testkit.store.PostgresAddress;
import org.gatehouse.testkit.store.PostgresServer;
import org.gatehouse.testkit.store.SampleGrant;
import org.gatehouse.testkit.store.SamplePem;
import org.gatehouse.testkit.store.SamplePlugin;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the database holds of secrets, with {@code encryption_keys} and without. */
class SecretsAtRestTest {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final EntityType<Certificate> CERTIFICATES = EntityType.of(Certificate.class);
  private static final EntityType<PluginInstance> PLUGINS = EntityType.of(PluginInstance.class);
  private static final EntityType<SampleGrant> GRANTS = EntityType.of(SampleGrant.class);
  private static final String FIRST = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String SECOND = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

  /** A line in the middle of the key: line breaks look different in JSON. */
  private static final String KEY_LINE = SamplePem.KEY.split("\n", -1)[2];

  private final List<Store> opened = new ArrayList<>();
  private PostgresAddress database;

  /** Does nothing, but has a password. */
  record Locked() implements Plugin {
    static PluginType<Config> type(String name) {
      return PluginType.named(name, Config.class)
          .priority(1)
          .create(Locked.class, (config, context) -> new Locked());
    }

    record Config(@Doc("The password.") @Secret Optional<String> password) {
      /** Without the password. */
      @Override
      public String toString() {
        return "config";
      }
    }
  }

  @BeforeEach
  void create() {
    database = SERVER.createDatabase();
  }

  @AfterEach
  void close() {
    opened.forEach(Store::close);
  }

  private Store store(String... keys) {
    Store store =
        Stores.open(
            TestSettings.on(database, Map.of("encryption_keys", String.join(",", keys))),
            List.of(Locked.type("locked"), Locked.type("barred"), SamplePlugin.TYPE),
            getClass().getClassLoader());
    opened.add(store);
    return store;
  }

  private static Certificate certificate() {
    return Samples.entity(
        CERTIFICATES, Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY));
  }

  private static PluginInstance plugin(UUID id, String password) {
    return plugin(id, "locked", password);
  }

  private static PluginInstance plugin(UUID id, String name, String password) {
    return Samples.entity(
        PLUGINS, Map.of("id", id.toString(), "name", name, "config", Map.of("password", password)));
  }

  /** The tables of the database, the log of changes among them, that hold a text anywhere. */
  private List<String> tablesWith(String text) throws SQLException {
    List<String> tables = new ArrayList<>();
    List<String> found = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet rows =
            statement.executeQuery(
                "select 1 from %s t where t::text like '%%%s%%'".formatted(table, text))) {
          if (rows.next()) {
            found.add(table);
          }
        }
      }
    }
    return found;
  }

  @Test
  void withKeys_noTableHoldsASecret_andReadsShowIt() throws SQLException {
    Store store = store(FIRST);
    Certificate certificate = store.entities(CERTIFICATES).create(certificate());
    UUID id = UUID.randomUUID();
    store.entities(PLUGINS).create(plugin(id, "hunter-1"));
    store.entities(PLUGINS).upsert(plugin(id, "hunter-2"));
    store.entities(PLUGINS).upsertAll(List.of(plugin(UUID.randomUUID(), "barred", "hunter-3")));
    PluginInstance updated = store.entities(PLUGINS).update(plugin(id, "hunter-4")).orElseThrow();

    assertThat(tablesWith(KEY_LINE)).isEmpty();
    assertThat(tablesWith("hunter")).isEmpty();
    assertThat(tablesWith("BEGIN CERTIFICATE")).contains("certificates", "change_log");

    assertThat(certificate.key()).isEqualTo(SamplePem.KEY);
    assertThat(store.entities(CERTIFICATES).find(certificate.id())).contains(certificate);
    assertThat(store.readAll(CERTIFICATES, row -> {})).containsExactly(certificate);
    assertThat(updated.config()).containsEntry("password", "hunter-4");
    assertThat(store.entities(PLUGINS).page(PageRequest.first(10)).data())
        .extracting(plugin -> plugin.config().get("password"))
        .containsExactlyInAnyOrder("hunter-3", "hunter-4");

    store.entities(PLUGINS).delete(id);
    store.entities(CERTIFICATES).delete(certificate.id());
    assertThat(tablesWith(KEY_LINE)).isEmpty();
    assertThat(tablesWith("hunter")).isEmpty();
    RevisionLog.EntityChange last = store.history().changes(store.revision()).get(0);
    assertThat(last.before().orElseThrow()).containsEntry("key", SamplePem.KEY);
  }

  @Test
  void withoutKeys_tablesHoldSecrets() throws SQLException {
    store().entities(CERTIFICATES).create(certificate());
    assertThat(tablesWith(KEY_LINE)).contains("certificates", "change_log");
  }

  @Test
  void storedBeforeThereWereKeys_isRead_andSealedByTheNextWrite() throws SQLException {
    UUID id = UUID.randomUUID();
    store().entities(PLUGINS).create(plugin(id, "hunter-1"));

    Store store = store(FIRST);
    PluginInstance row = store.entities(PLUGINS).find(id).orElseThrow();
    assertThat(row.config()).containsEntry("password", "hunter-1");

    store.entities(PLUGINS).update(row);
    assertThat(tablesWith("hunter")).containsExactly("change_log");
  }

  @Test
  void rotation_anOldKeyIsNeededUntilAllIsWrittenAgain() {
    UUID id = UUID.randomUUID();
    store(FIRST).entities(PLUGINS).create(plugin(id, "hunter-1"));

    Store both = store(SECOND, FIRST);
    PluginInstance row = both.entities(PLUGINS).find(id).orElseThrow();
    assertThat(both.entities(PLUGINS).update(row)).contains(row);

    assertThat(store(SECOND).entities(PLUGINS).find(id)).contains(row);
  }

  @Test
  void keyThatIsGone_makesItsRowsUnreadable_andNoOthers() {
    UUID lost = UUID.randomUUID();
    store(FIRST).entities(PLUGINS).create(plugin(lost, "hunter-1"));
    Store store = store(SECOND);
    long revision = store.revision();
    PluginInstance other =
        store.entities(PLUGINS).create(plugin(UUID.randomUUID(), "barred", "hunter-2"));
    String problem =
        "config.password: encrypted with the key 861009ec (expected: one of encryption_keys)";

    List<Store.UnreadableRow> problems = new ArrayList<>();
    assertThat(store.readAll(PLUGINS, problems::add)).containsExactly(other);
    assertThat(problems)
        .singleElement()
        .satisfies(row -> assertThat(row.id()).isEqualTo(lost.toString()))
        .satisfies(row -> assertThat(row.problem()).isEqualTo(problem))
        .satisfies(row -> assertThat(row.scope()).containsEntry("name", "locked"))
        .satisfies(row -> assertThat(row.scope()).doesNotContainKey("config"));
    assertThat(store.entities(PLUGINS).page(PageRequest.first(10)).data()).containsExactly(other);
    assertThatThrownBy(() -> store.entities(PLUGINS).find(lost))
        .isInstanceOf(StoreException.class)
        .hasMessage("the row " + lost + " of plugins has " + problem);
    assertThatThrownBy(() -> store.history().changes(revision))
        .isInstanceOf(StoreException.class)
        .hasMessage("the log of plugins " + lost + " has " + problem);

    store.entities(PLUGINS).upsert(plugin(lost, "hunter-3"));
    assertThat(store.readAll(PLUGINS, problems::add)).hasSize(2);
  }

  @Test
  void keyThatIsGone_ofWhatAClientHadGot_hidesNoOlderState() {
    SampleGrant grant =
        store(FIRST).entities(GRANTS).create(Samples.entity(GRANTS, Map.of("code", "hunter-1")));
    Store store = store(SECOND);
    long then = store.revision();
    store.entities(GRANTS).delete(grant.id());

    assertThat(store.history().statesAt(then)).isEmpty();
  }

  @Test
  void rowThatTheServerRefuses_isNotToldInTheException() throws SQLException {
    try (Store store = store();
        Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      connection
          .createStatement()
          .execute("alter table plugins add constraint never check (name = 'never')");
      assertThatThrownBy(
              () -> store.entities(PLUGINS).create(plugin(UUID.randomUUID(), "hunter-1")))
          .satisfies(
              refused -> {
                StringWriter trace = new StringWriter();
                refused.printStackTrace(new PrintWriter(trace));
                assertThat(trace.toString()).contains("never").doesNotContain("hunter");
              });
    }
  }
}
