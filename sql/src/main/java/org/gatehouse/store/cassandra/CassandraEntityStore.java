package org.gatehouse.store.cassandra;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;

/** The entities of one type; every write is a transaction of its own. */
final class CassandraEntityStore<E extends Record> implements EntityStore<E> {
  private final EntityType<E> type;
  private final EntityQueries<E> queries;
  private final Transactions transactions;

  CassandraEntityStore(EntityType<E> type, EntityQueries<E> queries, Transactions transactions) {
    this.type = type;
    this.queries = queries;
    this.transactions = transactions;
  }

  @Override
  public EntityType<E> type() {
    return type;
  }

  private <T> T write(Function<EntityStore<E>, T> write) {
    return transactions
        .run(Origin.UNKNOWN, entities -> write.apply(entities.entities(type)))
        .result();
  }

  @Override
  public E create(E entity) {
    return write(entities -> entities.create(entity));
  }

  @Override
  public Optional<E> update(E entity) {
    return write(entities -> entities.update(entity));
  }

  @Override
  public E upsert(E entity) {
    return write(entities -> entities.upsert(entity));
  }

  @Override
  public void upsertAll(List<E> all) {
    write(
        entities -> {
          entities.upsertAll(all);
          return true;
        });
  }

  @Override
  public boolean delete(UUID id) {
    return write(entities -> entities.delete(id));
  }

  @Override
  public Optional<E> find(UUID id) {
    return queries.find(id);
  }

  @Override
  public Optional<E> findBy(String field, String value) {
    return queries.findBy(field, value, Optional.empty());
  }

  @Override
  public Optional<E> findBy(String field, String value, Parent parent) {
    return queries.findBy(field, value, Optional.of(parent));
  }

  @Override
  public Page<E> page(PageRequest request) {
    return queries.page(request);
  }
}
