package org.gatehouse.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.store.Stores;
import org.gatehouse.store.TestSettings;
import org.gatehouse.store.cassandra.CassandraStores.Opened;
import org.gatehouse.testkit.store.CassandraAddress;
import org.gatehouse.testkit.store.SamplePem;
import org.gatehouse.testkit.store.SamplePlugin;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Cassandra's tables hold of secrets. */
@ExtendWith(CassandraStores.class)
class CassandraSecretsTest {
  private static final EntityType<Certificate> CERTIFICATES = EntityType.of(Certificate.class);
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  /** A line in the middle of the key: line breaks look different in JSON. */
  private static final String KEY_LINE = SamplePem.KEY.split("\n", -1)[2];

  private static Store withKeys(Opened opened, String keys) {
    CassandraAddress address =
        new CassandraAddress(
            opened.settings().cassandraContactPoints().get(0),
            opened.settings().cassandraPort(),
            opened.settings().cassandraKeyspace());
    return Stores.open(
        TestSettings.on(address, Map.of("encryption_keys", keys)),
        List.of(SamplePlugin.TYPE),
        CassandraSecretsTest.class.getClassLoader());
  }

  private static String everything(Opened opened) {
    StringBuilder all = new StringBuilder();
    for (String table : List.of("entities", "change_log", "change_chunks", "unique_keys")) {
      for (Row row : opened.execute("select * from " + table)) {
        all.append(row.getFormattedContents()).append('\n');
      }
    }
    // what is binary is formatted in hexadecimal digits
    opened
        .execute("select data from change_log")
        .forEach(
            row ->
                all.append(
                    java.nio.charset.StandardCharsets.UTF_8.decode(
                        row.getByteBuffer("data").duplicate())));
    return all.toString();
  }

  @Test
  void write_withKeys_leavesNoSecretInTableOrLog(Opened opened) {
    Certificate certificate =
        Samples.entity(CERTIFICATES, Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY));
    try (Store store = withKeys(opened, KEY)) {
      store.entities(CERTIFICATES).create(certificate);
      assertThat(store.entities(CERTIFICATES).find(certificate.id())).contains(certificate);
      assertThat(store.history().changes(store.revision()).get(0).after().orElseThrow())
          .containsEntry("key", SamplePem.KEY);
      assertThat(store.check()).isEmpty();
    }
    assertThat(everything(opened)).contains("{enc:v1:").doesNotContain(KEY_LINE);
  }

  @Test
  void read_withoutTheKey_reportsTheRowAndServesTheOthers(Opened opened) {
    Certificate plain =
        Samples.entity(CERTIFICATES, Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY));
    Certificate sealed =
        Samples.entity(CERTIFICATES, Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY));
    opened.store().entities(CERTIFICATES).create(plain);
    try (Store store = withKeys(opened, KEY)) {
      store.entities(CERTIFICATES).create(sealed);
      assertThat(store.readAll(CERTIFICATES, row -> {})).containsExactlyInAnyOrder(plain, sealed);
    }
    List<UnreadableRow> unreadable = new ArrayList<>();
    assertThat(opened.store().readAll(CERTIFICATES, unreadable::add)).containsExactly(plain);
    assertThat(unreadable)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.id()).isEqualTo(sealed.id().toString());
              assertThat(row.problem()).startsWith("key: encrypted with the key ");
            });
  }
}
