package org.gatehouse.store.cassandra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.jspecify.annotations.Nullable;

/** The entities of one type as a transaction sees and changes them. */
final class TransactionEntities<E extends Record> implements EntityStore<E> {
  /** Entities that are read for at once when many are written. */
  private static final int BATCH = 1000;

  private final EntityType<E> type;
  private final EntityLayout layout;
  private final Transaction transaction;
  private final EntityQueries<E> queries;

  TransactionEntities(EntityType<E> type, EntityLayout layout, Transaction transaction) {
    this.type = type;
    this.layout = layout;
    this.transaction = transaction;
    this.queries = new EntityQueries<>(type, layout, transaction);
  }

  @Override
  public EntityType<E> type() {
    return type;
  }

  @Override
  public E create(E entity) {
    Map<String, @Nullable Object> kept = kept(entity);
    transaction.create(layout, kept);
    return queries.entity(kept);
  }

  @Override
  public Optional<E> update(E entity) {
    Map<String, @Nullable Object> kept = kept(entity);
    return transaction.update(layout, kept) ? Optional.of(queries.entity(kept)) : Optional.empty();
  }

  @Override
  public E upsert(E entity) {
    return queries.entity(transaction.upsert(layout, kept(entity)));
  }

  @Override
  public void upsertAll(List<E> entities) {
    transaction.allOrNothing(
        () -> {
          for (int from = 0; from < entities.size(); from += BATCH) {
            int to = Math.min(from + BATCH, entities.size());
            List<Map<String, @Nullable Object>> kept =
                entities.subList(from, to).stream().map(this::kept).toList();
            transaction.readAhead(layout, kept);
            kept.forEach(values -> transaction.upsert(layout, values));
          }
        });
  }

  private Map<String, @Nullable Object> kept(E entity) {
    return layout.kept(type.schema().unbind(entity), System.currentTimeMillis());
  }

  @Override
  public boolean delete(UUID id) {
    return transaction.delete(layout, id.toString());
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
