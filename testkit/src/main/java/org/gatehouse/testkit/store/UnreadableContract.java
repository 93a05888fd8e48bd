package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.UnreadableRow;
import org.gatehouse.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** Rows that somebody has changed by hand so that they do not fit the schema any more. */
public interface UnreadableContract {
  /** Puts a JSON value into a row behind the store's back. */
  void corrupt(String entity, UUID id, String field, Object value);

  /** Puts something into a row's created_at that is no number of seconds. */
  void corruptTime(String entity, UUID id);

  private static Service service(Store store, String name) {
    EntityType<Service> type = EntityType.of(Service.class);
    return store
        .entities(type)
        .create(Samples.entity(type, Map.of("name", name, "host", "upstream.test")));
  }

  @Test
  default void readAll_rowThatBreaksTheSchema_namesItAndReadsTheRest(Store store) {
    Service good = service(store, "good");
    Service bad = service(store, "bad");
    corrupt("services", bad.id(), "protocol", "gopher");
    List<UnreadableRow> unreadable = new ArrayList<>();
    assertThat(store.readAll(EntityType.of(Service.class), unreadable::add)).containsExactly(good);
    assertThat(unreadable)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.entity()).isEqualTo("services");
              assertThat(row.id()).isEqualTo(bad.id().toString());
              assertThat(row.problem()).startsWith("schema violation (protocol: expected one of:");
            });
  }

  @Test
  default void readAll_rowWithoutAReadableTime_namesItAndReadsTheRest(Store store) {
    Service good = service(store, "good");
    Service bad = service(store, "bad");
    Service alsoGood = service(store, "also-good");
    corruptTime("services", bad.id());
    List<UnreadableRow> unreadable = new ArrayList<>();
    assertThat(store.readAll(EntityType.of(Service.class), unreadable::add))
        .containsExactlyInAnyOrder(good, alsoGood);
    assertThat(unreadable)
        .containsExactly(
            new UnreadableRow(
                "services", bad.id().toString(), "created_at: required field missing"));
  }

  @Test
  default void readAll_pluginThatBreaksTheSchema_tellsItsScope(Store store) {
    EntityType<PluginInstance> type = EntityType.of(PluginInstance.class);
    Service service = service(store, "guarded");
    Map<String, Object> reference = Map.of("id", service.id().toString());
    PluginInstance bad =
        store
            .entities(type)
            .create(
                Samples.entity(
                    type, Map.of("name", "sample", "service", reference, "config", Map.of())));
    corruptTime("plugins", bad.id());
    List<UnreadableRow> unreadable = new ArrayList<>();
    assertThat(store.readAll(type, unreadable::add)).isEmpty();
    assertThat(unreadable)
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.scope())
                    .containsEntry("id", bad.id().toString())
                    .containsEntry("name", "sample")
                    .containsEntry("enabled", true)
                    .containsEntry("service", reference)
                    .doesNotContainKeys("config", "created_at"));
  }

  @Test
  default void readAll_secretThatBreaksTheSchema_isNotShown(Store store) {
    EntityType<Certificate> type = EntityType.of(Certificate.class);
    Certificate bad =
        store
            .entities(type)
            .create(
                Samples.entity(type, Map.of("cert", SamplePem.CERTIFICATE, "key", SamplePem.KEY)));
    corrupt("certificates", bad.id(), "key", "secret-but-no-key");
    List<UnreadableRow> unreadable = new ArrayList<>();
    assertThat(store.readAll(type, unreadable::add)).isEmpty();
    assertThat(unreadable.toString()).contains("key").doesNotContain("secret-but-no-key");
  }

  @Test
  default void page_rowThatCannotBeBound_showsTheOthers(Store store) {
    EntityType<Upstream> type = EntityType.of(Upstream.class);
    EntityStore<Upstream> upstreams = store.entities(type);
    Upstream good = upstreams.create(Samples.entity(type, Map.of("name", "good.test")));
    Upstream bad = upstreams.create(Samples.entity(type, Map.of("name", "bad.test")));
    corrupt("upstreams", bad.id(), "healthchecks", Map.of("active", "yes"));
    assertThat(upstreams.page(PageRequest.first(10)).data()).containsExactly(good);
    assertThatThrownBy(() -> upstreams.find(bad.id()))
        .isInstanceOf(StoreException.class)
        .hasMessage("the row " + bad.id() + " of upstreams does not fit the schema");
  }

  @Test
  default void upsert_overAnUnreadableRow_mendsIt(Store store) {
    Service bad = service(store, "bad");
    corrupt("services", bad.id(), "protocol", "gopher");
    assertThat(store.entities(EntityType.of(Service.class)).upsert(bad)).isEqualTo(bad);
    List<UnreadableRow> unreadable = new ArrayList<>();
    assertThat(store.readAll(EntityType.of(Service.class), unreadable::add)).containsExactly(bad);
    assertThat(unreadable).isEmpty();
  }

  @Test
  default void delete_ofAnUnreadableRow_removesIt(Store store) {
    Service bad = service(store, "bad");
    corruptTime("services", bad.id());
    assertThat(store.entities(EntityType.of(Service.class)).delete(bad.id())).isTrue();
    assertThat(store.readAll(EntityType.of(Service.class), row -> {})).isEmpty();
  }
}
