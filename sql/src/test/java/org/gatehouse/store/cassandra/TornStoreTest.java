package org.gatehouse.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.RevisionLog.Revision;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.store.cassandra.CassandraStores.Opened;
import org.gatehouse.store.cassandra.LogEntry.Head;
import org.gatehouse.store.secret.SecretFields;
import org.gatehouse.testkit.store.SampleToken;
import org.gatehouse.testkit.store.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node leaves behind that dies between two writes, and what a hand can break. */
@ExtendWith(CassandraStores.class)
class TornStoreTest {
  private static final EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);
  private static final EntityType<Service> SERVICES = EntityType.of(Service.class);
  private static final EntityType<Route> ROUTES = EntityType.of(Route.class);

  private static Consumer consumer(String name) {
    return Samples.entity(CONSUMERS, Map.of("username", name, "tags", List.of("torn")));
  }

  /** Commits that consumers are made, as a node does that dies before it applies it. */
  private static long commitOnly(Opened opened, Consumer... consumers) {
    Cluster cluster = new Cluster(opened.session());
    ChangeLog log = new ChangeLog(cluster, new LogStatements(cluster));
    EntityLayout layout =
        new EntityLayout(CONSUMERS, SecretFields.of(opened.settings(), List.of()));
    List<LoggedChange> changes = new ArrayList<>();
    for (Consumer consumer : consumers) {
      Map<String, Object> kept = layout.kept(CONSUMERS.schema().unbind(consumer), 0);
      String id = consumer.id().toString();
      String json = StoredEntity.of(id, kept).json();
      changes.add(new LoggedChange("consumers", id, null, json, Set.of(), layout.links(kept)));
    }
    Head newest = log.applied();
    return log.append(newest, "", changes).orElseThrow().revision();
  }

  private static void assertIsThere(Store store, Consumer consumer) {
    assertThat(store.entities(CONSUMERS).find(consumer.id())).contains(consumer);
    assertThat(store.entities(CONSUMERS).findBy("username", consumer.username().orElseThrow()))
        .contains(consumer);
    assertThat(store.tags(Optional.of("torn"), PageRequest.first(10)).data())
        .extracting(Store.TagUse::entityId)
        .contains(consumer.id());
  }

  @Test
  void write_revisionLeftUnapplied_appliesItFirst(Opened opened) {
    Store store = opened.store();
    Consumer left = consumer("left");
    long revision = commitOnly(opened, left);
    assertThat(store.entities(CONSUMERS).find(left.id())).isEmpty();

    Consumer next = store.entities(CONSUMERS).create(consumer("next"));

    assertIsThere(store, left);
    assertThat(store.changesSince(revision - 1, 10))
        .extracting(Change::revision, Change::id)
        .containsExactly(tuple(revision, left.id()), tuple(revision + 1, next.id()));
  }

  @Test
  void write_uniqueValueInARevisionLeftUnapplied_isRefused(Opened opened) {
    commitOnly(opened, consumer("taken"));
    assertThatThrownBy(() -> opened.store().entities(CONSUMERS).create(consumer("taken")))
        .hasMessageContaining("UNIQUE violation");
  }

  @Test
  void revision_leftUnapplied_isToldOnceAFollowerHasAppliedIt(Opened opened) {
    Consumer left = consumer("left");
    try (Store follower = opened.another()) {
      long before = follower.revision();
      long revision = commitOnly(opened, left);
      assertThat(follower.changesSince(before, 10)).isEmpty();
      await().until(() -> follower.revision() == revision);
      assertIsThere(follower, left);
      assertThat(follower.changesSince(before, 10))
          .extracting(Change::id)
          .containsExactly(left.id());
    }
  }

  @Test
  void check_revisionLeftUnapplied_appliesItAndSaysSo(Opened opened) {
    Consumer left = consumer("left");
    long revision = commitOnly(opened, left, consumer("left-too"));
    assertThat(opened.store().check())
        .containsExactly("revision %d was committed and not applied: applied".formatted(revision));
    assertIsThere(opened.store(), left);
    assertThat(opened.store().check()).isEmpty();
  }

  @Test
  void check_lookupRowsThatAreMissing_putsThemBack(Opened opened) {
    Store store = opened.store();
    Consumer consumer = store.entities(CONSUMERS).create(consumer("lost"));
    Service service =
        store
            .entities(SERVICES)
            .create(Samples.entity(SERVICES, Map.of("name", "s", "host", "upstream.test")));
    Route route =
        store
            .entities(ROUTES)
            .create(
                Samples.entity(
                    ROUTES,
                    Map.of("paths", List.of("/"), "service", Samples.reference(service.id()))));
    opened.execute("truncate unique_keys");
    opened.execute(
        "delete from children where parent = ? and entity = 'routes' and field = 'service'",
        service.id().toString());
    opened.execute("delete from tagged where tag = 'torn' and entity = 'consumers'");
    assertThat(store.entities(CONSUMERS).findBy("username", "lost")).isEmpty();
    long before = store.revision();

    List<String> findings = store.check();

    assertThat(findings)
        .hasSize(4)
        .allMatch(finding -> finding.endsWith(": mended"))
        .anyMatch(finding -> finding.contains("children"))
        .anyMatch(finding -> finding.contains("tagged"));
    assertIsThere(store, consumer);
    assertThat(
            store
                .entities(ROUTES)
                .page(PageRequest.first(5).of(new Parent("service", service.id())))
                .data())
        .containsExactly(route);
    assertThat(store.check()).isEmpty();
    assertThat(store.changesSince(before, 10)).isEmpty();
    assertThat(store.history().find(before + 1)).map(Revision::author).contains("store check");
  }

  @Test
  void check_lookupRowsOfATokenForManyYears_putsThemBack(Opened opened) {
    Store store = opened.store();
    EntityType<SampleToken> tokens = EntityType.of(SampleToken.class);
    SampleToken token =
        store
            .entities(tokens)
            .create(
                Samples.entity(
                    tokens,
                    Map.of(
                        "token",
                        "lost",
                        "scope",
                        "all",
                        "ttl",
                        400_000_000L,
                        "consumer",
                        Samples.reference(Samples.parent(store, "consumers")))));
    opened.execute("truncate unique_keys");
    assertThat(store.check()).isNotEmpty().allMatch(finding -> finding.endsWith(": mended"));
    assertThat(store.entities(tokens).findBy("token", "lost"))
        .map(SampleToken::id)
        .contains(token.id());
    assertThat(store.check()).isEmpty();
  }

  @Test
  void check_lookupRowsThatLeadNowhere_removesThem(Opened opened) {
    Store store = opened.store();
    Consumer consumer = store.entities(CONSUMERS).create(consumer("real"));
    opened.execute(
        "insert into unique_keys (entity, field, value, id)"
            + " values ('consumers', 'username', 'stale', ?)",
        consumer.id().toString());
    opened.execute(
        "insert into tagged (tag, entity, id) values ('torn', 'consumers', ?)",
        UUID.randomUUID().toString());

    assertThat(store.entities(CONSUMERS).findBy("username", "stale")).isEmpty();
    assertThat(store.check()).hasSize(2).allMatch(finding -> finding.endsWith(": removed"));

    assertThat(store.check()).isEmpty();
    Consumer second = store.entities(CONSUMERS).create(consumer("stale"));
    assertIsThere(store, second);
  }

  @Test
  void check_rowThatCannotBeRead_isToldWithoutItsSecrets(Opened opened) {
    Store store = opened.store();
    Consumer broken = store.entities(CONSUMERS).create(consumer("broken"));
    Consumer odd = store.entities(CONSUMERS).create(consumer("odd"));
    opened.setData("consumers", broken.id(), "{no json");
    opened.corrupt("consumers", odd.id(), "created_at", "never");
    assertThat(store.check())
        .containsExactlyInAnyOrder(
            "consumers %s cannot be read: no JSON".formatted(broken.id()),
            "consumers %s cannot be read: schema violation (created_at: expected an integer)"
                .formatted(odd.id()));
  }

  @Test
  void check_childWhoseParentWasDeletedByHand_isTold(Opened opened) {
    Store store = opened.store();
    Service service =
        store.entities(SERVICES).create(Samples.entity(SERVICES, Map.of("host", "upstream.test")));
    Route route =
        store
            .entities(ROUTES)
            .create(
                Samples.entity(
                    ROUTES,
                    Map.of("paths", List.of("/"), "service", Samples.reference(service.id()))));
    opened.execute(
        "delete from entities where entity = 'services' and bucket = ? and id = ?",
        EntityStatements.bucket(service.id().toString()),
        service.id().toString());
    assertThat(store.check())
        .containsExactly(
            "routes %s points to services %s, which is not there"
                .formatted(route.id(), service.id()));
  }

  @Test
  void transaction_writersOnSeveralNodes_loseNothing(Opened opened) throws Exception {
    List<Store> nodes = List.of(opened.another(), opened.another(), opened.another());
    List<Thread> writers = new ArrayList<>();
    int each = 15;
    try {
      for (int n = 0; n < nodes.size(); n++) {
        Store node = nodes.get(n);
        String name = "node-" + n + "-";
        Thread writer =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    node.entities(CONSUMERS).create(consumer(name + i));
                  }
                });
        writers.add(writer);
        writer.start();
      }
      for (Thread writer : writers) {
        writer.join();
      }
      assertThat(opened.store().readAll(CONSUMERS, row -> {})).hasSize(each * nodes.size());
      assertThat(opened.store().check()).isEmpty();
    } finally {
      nodes.forEach(Store::close);
    }
  }

  @Test
  void cleanUp_revisionsOlderThanTheirTime_areForgottenButTheNewest(Opened opened) {
    Store store = opened.store();
    long before = store.revision();
    for (String name : List.of("a", "b", "c")) {
      store.entities(CONSUMERS).create(consumer(name));
    }
    long newest = store.revision();
    long old = System.currentTimeMillis() - 31L * 24 * 3600 * 1000;
    for (long number = before + 1; number <= newest; number++) {
      opened.execute(
          "update change_log set at_millis = ? where bucket = ? and revision = ?",
          old,
          LogEntry.bucket(number),
          number);
    }
    store.cleanUp();
    assertThat(store.changesSince(before, 10)).extracting(Change::revision).containsExactly(newest);
    assertThat(store.history().page(10, Optional.empty()).data())
        .extracting(Revision::number)
        .containsExactly(newest);
    assertThat(store.revision()).isEqualTo(newest);
    store.entities(CONSUMERS).create(consumer("d"));
    assertThat(store.revision()).isEqualTo(newest + 1);
  }
}
