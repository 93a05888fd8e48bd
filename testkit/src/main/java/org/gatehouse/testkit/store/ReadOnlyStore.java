package org.gatehouse.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.Signal;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.StoreCapability;
import org.gatehouse.api.store.StoreException;

/**
 * A store without {@link StoreCapability#WRITES}, as contracts see it: what they read is brought in
 * by {@link #seed}, and every write of theirs must be refused by its name. Of a test that writes,
 * this refusal is all that such a store is held to.
 *
 * <p>An extension hands it to a test and calls {@link #runTest}. Thread-safe.
 */
public final class ReadOnlyStore implements Store {
  private final Store store;
  private final Seeder seeder;
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();

  /** Puts one more entity into the store, in its own way. */
  public interface Seeder {
    <E extends Record> void seed(EntityType<E> type, E entity);
  }

  /** A test. */
  public interface Body {
    void run() throws Throwable;
  }

  public ReadOnlyStore(Store store, Seeder seeder) {
    assertThat(store.capabilities()).doesNotContain(StoreCapability.WRITES);
    this.store = store;
    this.seeder = seeder;
  }

  /** Brings in an entity for a test to read. */
  <E extends Record> E seed(EntityType<E> type, E entity) {
    seeder.seed(type, entity);
    return entity;
  }

  /** Runs a test; one that writes need not succeed, but all of its writes must be refused. */
  public void runTest(Body test) throws Throwable {
    try {
      test.run();
    } catch (Throwable e) {
      if (refusals.isEmpty() || !mistakes.isEmpty()) {
        throw e;
      }
    }
    assertThat(mistakes).as("writes that were not refused by their name").isEmpty();
  }

  /** The entities of one type, to be read. */
  private final class Refusing<E extends Record> implements EntityStore<E> {
    private final EntityStore<E> entities;

    Refusing(EntityStore<E> entities) {
      this.entities = entities;
    }

    private <T> T refused(String operation, Supplier<T> write) {
      String expected = StoreException.readOnly(operation, type().name()).getMessage();
      try {
        T result = write.get();
        mistakes.add(expected + ": it was done");
        return result;
      } catch (StoreException e) {
        (e.getMessage().equals(expected) ? refusals : mistakes).add(e.getMessage());
        throw e;
      }
    }

    @Override
    public EntityType<E> type() {
      return entities.type();
    }

    @Override
    public E create(E entity) {
      return refused("create", () -> entities.create(entity));
    }

    @Override
    public Optional<E> update(E entity) {
      return refused("update", () -> entities.update(entity));
    }

    @Override
    public E upsert(E entity) {
      return refused("create or update", () -> entities.upsert(entity));
    }

    @Override
    public void upsertAll(List<E> all) {
      boolean unused =
          refused(
              "create or update",
              () -> {
                entities.upsertAll(all);
                return true;
              });
    }

    @Override
    public boolean delete(UUID id) {
      return refused("remove", () -> entities.delete(id));
    }

    @Override
    public Optional<E> find(UUID id) {
      return entities.find(id);
    }

    @Override
    public List<E> findAll(Collection<UUID> ids) {
      return entities.findAll(ids);
    }

    @Override
    public Optional<E> findBy(String field, String value) {
      return entities.findBy(field, value);
    }

    @Override
    public Optional<E> findBy(String field, String value, Parent parent) {
      return entities.findBy(field, value, parent);
    }

    @Override
    public Page<E> page(PageRequest request) {
      return entities.page(request);
    }
  }

  @Override
  public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
    return new Refusing<>(store.entities(type));
  }

  @Override
  public <T> Committed<T> transaction(Origin origin, Function<EntityStores, T> work) {
    return store.transaction(
        origin,
        entities ->
            work.apply(
                new EntityStores() {
                  @Override
                  public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
                    return new Refusing<>(entities.entities(type));
                  }
                }));
  }

  @Override
  public RevisionLog history() {
    return store.history();
  }

  @Override
  public Collection<EntityType<?>> types() {
    return store.types();
  }

  @Override
  public <E extends Record> List<E> readAll(
      EntityType<E> type, Consumer<UnreadableRow> unreadable) {
    return store.readAll(type, unreadable);
  }

  @Override
  public Page<TagUse> tags(Optional<String> tag, PageRequest request) {
    return store.tags(tag, request);
  }

  @Override
  public long revision() {
    return store.revision();
  }

  @Override
  public List<Change> changesSince(long revision, int limit) {
    return store.changesSince(revision, limit);
  }

  @Override
  public void send(Signal signal) {
    store.send(signal);
  }

  @Override
  public long newestSignal() {
    return store.newestSignal();
  }

  @Override
  public List<Signal> signalsSince(long number) {
    return store.signalsSince(number);
  }

  @Override
  public CounterStore counters() {
    return store.counters();
  }

  @Override
  public void report(NodeReport report) {
    store.report(report);
  }

  @Override
  public List<NodeReport> nodes() {
    return store.nodes();
  }

  @Override
  public void cleanUp() {
    store.cleanUp();
  }

  @Override
  public List<String> check() {
    return store.check();
  }

  @Override
  public boolean isReachable() {
    return store.isReachable();
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return store.capabilities();
  }

  @Override
  public void close() {
    store.close();
  }
}
