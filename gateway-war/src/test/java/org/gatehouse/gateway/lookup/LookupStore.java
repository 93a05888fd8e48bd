package org.gatehouse.gateway.lookup;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
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
import org.gatehouse.testkit.plugin.FakePluginContext;

/** A store whose questions are counted and can be held up; it has entities only. */
final class LookupStore implements Store {
  private final FakePluginContext entities;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Runnable afterRead = () -> {};

  LookupStore(FakePluginContext entities) {
    this.entities = entities;
  }

  /** How often it was asked for an entity. */
  int asked() {
    return asked.get();
  }

  /** What happens between the reading of each answer and its delivery. */
  void afterRead(Runnable action) {
    afterRead = action;
  }

  @Override
  public <E extends Record> EntityStore<E> entities(EntityType<E> type) {
    return new Counting<>(entities.entities(type.schema().type()));
  }

  private <T> T counted(T answer) {
    asked.incrementAndGet();
    afterRead.run();
    return answer;
  }

  private final class Counting<E extends Record> implements EntityStore<E> {
    private final EntityStore<E> store;

    Counting(EntityStore<E> store) {
      this.store = store;
    }

    @Override
    public EntityType<E> type() {
      return store.type();
    }

    @Override
    public Optional<E> find(UUID id) {
      return counted(store.find(id));
    }

    @Override
    public Optional<E> findBy(String field, String value) {
      return counted(store.findBy(field, value));
    }

    @Override
    public Optional<E> findBy(String field, String value, Parent parent) {
      return counted(store.findBy(field, value, parent));
    }

    @Override
    public E create(E entity) {
      return store.create(entity);
    }

    @Override
    public Optional<E> update(E entity) {
      return store.update(entity);
    }

    @Override
    public E upsert(E entity) {
      return store.upsert(entity);
    }

    @Override
    public boolean delete(UUID id) {
      return store.delete(id);
    }

    @Override
    public Page<E> page(PageRequest request) {
      return counted(store.page(request));
    }
  }

  @Override
  public Collection<EntityType<?>> types() {
    return List.of();
  }

  @Override
  public <E extends Record> List<E> readAll(
      EntityType<E> type, Consumer<UnreadableRow> unreadable) {
    return List.of();
  }

  @Override
  public Page<TagUse> tags(Optional<String> tag, PageRequest request) {
    return new Page<>(List.of(), Optional.empty());
  }

  @Override
  public long revision() {
    return 0;
  }

  @Override
  public List<Change> changesSince(long revision, int limit) {
    return List.of();
  }

  @Override
  public <T> Committed<T> transaction(Origin origin, Function<EntityStores, T> work) {
    return new Committed<>(work.apply(this), OptionalLong.empty());
  }

  @Override
  public RevisionLog history() {
    throw new IllegalStateException("no history (expected: calls for entities only)");
  }

  @Override
  public void send(Signal signal) {}

  @Override
  public long newestSignal() {
    return 0;
  }

  @Override
  public List<Signal> signalsSince(long number) {
    return List.of();
  }

  @Override
  public CounterStore counters() {
    return entities.counters();
  }

  @Override
  public void report(NodeReport report) {}

  @Override
  public List<NodeReport> nodes() {
    return List.of();
  }

  @Override
  public void cleanUp() {}

  @Override
  public List<String> check() {
    return List.of();
  }

  @Override
  public boolean isReachable() {
    return true;
  }

  @Override
  public Set<StoreCapability> capabilities() {
    return Set.of();
  }

  @Override
  public void close() {}
}
