package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Route;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Several writes that stand or fall together, on stores that are opened with {@link SamplePlugin}.
 */
public interface TransactionContract {
  /** Entities without parents. */
  EntityType<Consumer> CONSUMERS = EntityType.of(Consumer.class);

  /** Parents that cannot go while they have children. */
  EntityType<Service> SERVICES = EntityType.of(Service.class);

  /** The children of services. */
  EntityType<Route> ROUTES = EntityType.of(Route.class);

  /** Children that go with their consumer. */
  EntityType<SampleToken> TOKENS = EntityType.of(SampleToken.class);

  private static Consumer consumer(String name) {
    return Samples.entity(CONSUMERS, Map.of("username", name, "tags", List.of("made")));
  }

  private static Service service(String name) {
    return Samples.entity(SERVICES, Map.of("name", name, "host", "upstream.test", "retries", 0L));
  }

  private static Route route(String name, UUID service) {
    return Samples.entity(
        ROUTES, Map.of("name", name, "paths", List.of("/"), "service", Samples.reference(service)));
  }

  private static SampleToken token(String name, UUID consumer) {
    return Samples.entity(
        TOKENS, Map.of("token", name, "scope", name, "consumer", Samples.reference(consumer)));
  }

  private static Service withRetries(Service service, long retries) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(SERVICES.schema().unbind(service));
    values.put("retries", retries);
    return SERVICES.schema().bind(values);
  }

  private static Consumer renamed(Consumer consumer, String name) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(CONSUMERS.schema().unbind(consumer));
    values.put("username", name);
    return CONSUMERS.schema().bind(values);
  }

  private static ErrorCode refusal(Runnable write) {
    try {
      write.run();
    } catch (StoreException e) {
      return e.code();
    }
    throw new AssertionError("not refused");
  }

  @Test
  default void transaction_manyWrites_areOneRevisionInTheirOrder(Store store) {
    Consumer old = store.entities(CONSUMERS).create(consumer("old"));
    SampleToken key = store.entities(TOKENS).create(token("of-old", old.id()));
    Service service = service("s");
    Route route = route("r", service.id());
    long before = store.revision();

    Committed<String> committed =
        store.transaction(
            Origin.of("ann"),
            entities -> {
              entities.entities(SERVICES).create(service);
              entities.entities(ROUTES).create(route);
              entities.entities(CONSUMERS).delete(old.id());
              return "done";
            });

    assertThat(committed.result()).isEqualTo("done");
    long revision = committed.revision().orElseThrow();
    assertThat(revision).isGreaterThan(before).isEqualTo(store.revision());
    List<Change> changes = store.changesSince(before, 1);
    assertThat(changes).allMatch(change -> change.revision() == revision);
    assertThat(changes)
        .extracting(Change::entity, Change::id, Change::operation)
        .containsExactlyInAnyOrder(
            tuple("services", service.id(), Operation.CREATE),
            tuple("routes", route.id(), Operation.CREATE),
            tuple("consumers", old.id(), Operation.DELETE),
            tuple("sample_tokens", key.id(), Operation.DELETE));
    assertThat(changes.subList(0, 2))
        .extracting(Change::entity)
        .containsExactly("services", "routes");
    assertThat(store.entities(ROUTES).findBy("name", "r")).contains(route);
    assertThat(store.entities(CONSUMERS).find(old.id())).isEmpty();
    assertThat(store.entities(TOKENS).find(key.id())).isEmpty();
  }

  @Test
  default void transaction_nothingWritten_isNoRevision(Store store) {
    Consumer known = store.entities(CONSUMERS).create(consumer("known"));
    long before = store.revision();
    Committed<Optional<Consumer>> committed =
        store.transaction(
            Origin.UNKNOWN, entities -> entities.entities(CONSUMERS).find(known.id()));
    assertThat(committed.result()).contains(known);
    assertThat(committed.revision()).isEmpty();
    assertThat(store.revision()).isEqualTo(before);
  }

  @Test
  default void transaction_exceptionThatLeavesTheWork_undoesAll(Store store) {
    Consumer kept = store.entities(CONSUMERS).create(consumer("kept"));
    long before = store.revision();
    assertThatThrownBy(
            () ->
                store.transaction(
                    Origin.UNKNOWN,
                    entities -> {
                      entities.entities(CONSUMERS).create(consumer("undone"));
                      entities.entities(CONSUMERS).delete(kept.id());
                      throw new IllegalStateException("changed my mind");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("changed my mind");
    assertThat(store.entities(CONSUMERS).findBy("username", "undone")).isEmpty();
    assertThat(store.entities(CONSUMERS).find(kept.id())).contains(kept);
    assertThat(store.changesSince(before, 10)).isEmpty();
  }

  @Test
  default void transaction_writeThatIsRefused_throwsItAndUndoesAllWhenNotCaught(Store store) {
    store.entities(CONSUMERS).create(consumer("taken"));
    assertThat(
            refusal(
                () ->
                    store.transaction(
                        Origin.UNKNOWN,
                        entities -> {
                          entities.entities(CONSUMERS).create(consumer("undone"));
                          return entities.entities(CONSUMERS).create(consumer("taken"));
                        })))
        .isEqualTo(ErrorCode.UNIQUE_VIOLATION);
    assertThat(store.entities(CONSUMERS).findBy("username", "undone")).isEmpty();
  }

  @Test
  default void transaction_writeThatIsRefusedAndCaught_goesOnWithoutIt(Store store) {
    Consumer taken = store.entities(CONSUMERS).create(consumer("taken"));
    Service parent = store.entities(SERVICES).create(service("parent"));
    store.entities(ROUTES).create(route("child", parent.id()));
    List<ErrorCode> refusals = new ArrayList<>();
    long before = store.revision();
    store.transaction(
        Origin.UNKNOWN,
        entities -> {
          EntityStore<Consumer> consumers = entities.entities(CONSUMERS);
          refusals.clear();
          Consumer first = consumers.create(consumer("first"));
          refusals.add(refusal(() -> consumers.create(taken)));
          refusals.add(refusal(() -> consumers.create(consumer("taken"))));
          refusals.add(refusal(() -> consumers.create(consumer("first"))));
          refusals.add(refusal(() -> consumers.update(renamed(first, "taken"))));
          refusals.add(
              refusal(
                  () -> entities.entities(ROUTES).create(route("dangling", UUID.randomUUID()))));
          refusals.add(refusal(() -> entities.entities(SERVICES).delete(parent.id())));
          return consumers.create(consumer("last"));
        });
    assertThat(refusals)
        .containsExactly(
            ErrorCode.PRIMARY_KEY_VIOLATION,
            ErrorCode.UNIQUE_VIOLATION,
            ErrorCode.UNIQUE_VIOLATION,
            ErrorCode.UNIQUE_VIOLATION,
            ErrorCode.FOREIGN_KEY_VIOLATION,
            ErrorCode.FOREIGN_KEY_VIOLATION);
    assertThat(store.changesSince(before, 10)).hasSize(2);
    assertThat(store.entities(CONSUMERS).findBy("username", "last")).isPresent();
    assertThat(store.entities(SERVICES).find(parent.id())).contains(parent);
  }

  @Test
  default void transaction_reads_seeItsOwnWrites(Store store) {
    Consumer gone = store.entities(CONSUMERS).create(consumer("gone"));
    Consumer changed = store.entities(CONSUMERS).create(consumer("changed"));
    Consumer untouched = store.entities(CONSUMERS).create(consumer("untouched"));
    Consumer added = consumer("added");
    Consumer after = renamed(changed, "renamed");
    store.transaction(
        Origin.UNKNOWN,
        entities -> {
          EntityStore<Consumer> consumers = entities.entities(CONSUMERS);
          consumers.delete(gone.id());
          consumers.update(after);
          consumers.create(added);

          assertThat(consumers.find(gone.id())).isEmpty();
          assertThat(consumers.findToChange(gone.id())).isEmpty();
          assertThat(consumers.find(changed.id())).contains(after);
          assertThat(consumers.findToChange(added.id())).contains(added);
          assertThat(consumers.findBy("username", "gone")).isEmpty();
          assertThat(consumers.findBy("username", "changed")).isEmpty();
          assertThat(consumers.findBy("username", "renamed")).contains(after);
          assertThat(consumers.findBy("username", "added")).contains(added);
          assertThat(consumers.delete(gone.id())).isFalse();
          assertThat(consumers.update(gone)).isEmpty();
          assertThat(all(entities, PageRequest.first(2)))
              .containsExactlyInAnyOrder(after, added, untouched)
              .isSortedAccordingTo(
                  (one, other) -> one.id().toString().compareTo(other.id().toString()));
          assertThat(
                  all(
                      entities,
                      new PageRequest(
                          1, Optional.empty(), List.of("made"), false, Optional.empty())))
              .hasSize(3);
          return "";
        });
  }

  private static List<Consumer> all(EntityStores entities, PageRequest first) {
    List<Consumer> all = new ArrayList<>();
    Optional<PageRequest> request = Optional.of(first);
    while (request.isPresent()) {
      var page = entities.entities(CONSUMERS).page(request.get());
      all.addAll(page.data());
      request = page.offset().map(request.get()::from);
    }
    return all;
  }

  @Test
  default void transaction_childrenOfAnEntityThatItMade_areListedAndRefuseItsEnd(Store store) {
    Service service = service("s");
    Route route = route("r", service.id());
    Parent parent = new Parent("service", service.id());
    store.transaction(
        Origin.UNKNOWN,
        entities -> {
          entities.entities(SERVICES).create(service);
          entities.entities(ROUTES).create(route);
          assertThat(entities.entities(ROUTES).page(PageRequest.first(5).of(parent)).data())
              .containsExactly(route);
          assertThat(entities.entities(ROUTES).findBy("name", "r", parent)).contains(route);
          assertThat(refusal(() -> entities.entities(SERVICES).delete(service.id())))
              .isEqualTo(ErrorCode.FOREIGN_KEY_VIOLATION);
          entities.entities(ROUTES).delete(route.id());
          assertThat(entities.entities(SERVICES).delete(service.id())).isTrue();
          return "";
        });
    assertThat(store.entities(SERVICES).find(service.id())).isEmpty();
  }

  @Test
  default void transaction_uniqueValueThatItFreed_canBeTakenAgain(Store store) {
    Consumer first = store.entities(CONSUMERS).create(consumer("name"));
    Consumer second = consumer("name");
    store.transaction(
        Origin.UNKNOWN,
        entities -> {
          entities.entities(CONSUMERS).update(renamed(first, "other"));
          return entities.entities(CONSUMERS).create(second);
        });
    assertThat(store.entities(CONSUMERS).findBy("username", "name")).contains(second);
    assertThat(store.entities(CONSUMERS).findBy("username", "other"))
        .contains(renamed(first, "other"));
  }

  @Test
  default void transaction_thousandsOfEntities_isOneRevision(Store store) {
    int many = 3000;
    List<Consumer> consumers = new ArrayList<>();
    for (int n = 0; n < many; n++) {
      consumers.add(consumer("consumer-with-a-name-of-some-length-" + n));
    }
    long before = store.revision();
    store.transaction(
        Origin.UNKNOWN,
        entities -> {
          entities.entities(CONSUMERS).upsertAll(consumers);
          return "";
        });
    assertThat(store.changesSince(before, 10))
        .hasSize(many)
        .extracting(Change::revision)
        .containsOnly(store.revision());
    assertThat(store.readAll(CONSUMERS, row -> {})).hasSize(many);
  }

  @Test
  default void upsertAll_oneThatIsRefused_refusesAll(Store store) {
    store.entities(CONSUMERS).create(consumer("taken"));
    assertThat(
            refusal(
                () ->
                    store
                        .entities(CONSUMERS)
                        .upsertAll(List.of(consumer("undone"), consumer("taken")))))
        .isEqualTo(ErrorCode.UNIQUE_VIOLATION);
    assertThat(store.entities(CONSUMERS).findBy("username", "undone")).isEmpty();
  }

  @Test
  default void transaction_incrementsByManyAtOnce_losesNone(Store store) throws Exception {
    int writers = 6;
    int each = 10;
    Service counter = store.entities(SERVICES).create(service("counter"));
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        work.add(
            () -> {
              for (int n = 0; n < each; n++) {
                store.transaction(Origin.UNKNOWN, entities -> increment(entities, counter.id()));
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(work)) {
        assertDone(done);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(store.entities(SERVICES).find(counter.id()))
        .contains(withRetries(counter, (long) writers * each));
  }

  private static Optional<Service> increment(EntityStores entities, UUID id) {
    Service found = entities.entities(SERVICES).findToChange(id).orElseThrow();
    long retries = (Long) Objects.requireNonNull(SERVICES.schema().unbind(found).get("retries"));
    return entities.entities(SERVICES).update(withRetries(found, retries + 1));
  }

  private static void assertDone(Future<Void> done) throws InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  default void transaction_revisionThatIsTheNewest_isDone(Store store) {
    store.entities(CONSUMERS).create(consumer("one"));
    Origin origin = new Origin("", Optional.of(store.revision()));
    assertThat(
            store
                .transaction(
                    origin, entities -> entities.entities(CONSUMERS).create(consumer("two")))
                .revision())
        .isPresent();
  }

  @Test
  default void transaction_revisionThatIsOutOfDate_isRefusedAndChangesNothing(Store store) {
    store.entities(CONSUMERS).create(consumer("one"));
    long seen = store.revision();
    store.entities(CONSUMERS).create(consumer("two"));
    long newest = store.revision();
    Origin origin = new Origin("", Optional.of(seen));
    assertThatThrownBy(
            () ->
                store.transaction(
                    origin, entities -> entities.entities(CONSUMERS).create(consumer("three"))))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.STALE_REVISION);
              assertThat(e.fields()).isEqualTo(Map.of("revision", newest));
            })
        .hasMessage("revision %d is not the newest any more (newest: %d)", seen, newest);
    assertThat(store.entities(CONSUMERS).findBy("username", "three")).isEmpty();
    assertThat(store.revision()).isEqualTo(newest);
  }

  @Test
  default void read_parentAndChildMadeMeanwhile_areSeenBothOrNeither(Store store) {
    AtomicBoolean made = new AtomicBoolean();
    List<Integer> seen =
        store.read(
            entities -> {
              int services = entities.entities(SERVICES).page(PageRequest.first(10)).data().size();
              if (made.compareAndSet(false, true)) {
                Service service = store.entities(SERVICES).create(service("s"));
                store.entities(ROUTES).create(route("r", service.id()));
              }
              return List.of(
                  services, entities.entities(ROUTES).page(PageRequest.first(10)).data().size());
            });
    assertThat(seen.get(0)).isEqualTo(seen.get(1));
    assertThat(store.readAll(ROUTES, row -> {})).hasSize(1);
  }

  @Test
  default void transaction_oneRevisionExpectedByManyAtOnce_isDoneByOne(Store store)
      throws Exception {
    int writers = 6;
    store.entities(CONSUMERS).create(consumer("first"));
    Origin origin = new Origin("", Optional.of(store.revision()));
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    int done = 0;
    try {
      List<Callable<Committed<Consumer>>> work = new ArrayList<>();
      for (int n = 0; n < writers; n++) {
        Consumer consumer = consumer("rival-" + n);
        work.add(
            () ->
                store.transaction(
                    origin, entities -> entities.entities(CONSUMERS).create(consumer)));
      }
      for (Future<Committed<Consumer>> each : threads.invokeAll(work)) {
        done += isDone(each) ? 1 : 0;
      }
    } finally {
      threads.shutdown();
    }
    assertThat(done).isEqualTo(1);
    assertThat(store.readAll(CONSUMERS, row -> {})).hasSize(2);
  }

  private static boolean isDone(Future<?> future) throws InterruptedException {
    try {
      future.get();
      return true;
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              StoreException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STALE_REVISION));
      return false;
    }
  }
}
