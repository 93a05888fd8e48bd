package org.gatehouse.api.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;

/**
 * The entities of one type in a store. Every write is one transaction together with its entry in
 * the change log. Thread-safe.
 *
 * <p>All methods throw {@link StoreException}: for a broken rule (another entity has the key, a
 * reference dangles), and when the store cannot be reached.
 */
public interface EntityStore<E extends Record> {
  EntityType<E> type();

  /** Adds an entity whose id is new. Returns it as stored. */
  E create(E entity);

  /** The entity of an id; empty when there is none, or when it has expired. */
  Optional<E> find(UUID id);

  /** As {@link #find}, for many at once: those that there are, in any order. */
  default List<E> findAll(Collection<UUID> ids) {
    return ids.stream().map(this::find).flatMap(Optional::stream).toList();
  }

  /**
   * As {@link #find}, for an entity that is about to be changed: in a transaction no other one
   * changes it from now on until the end.
   */
  default Optional<E> findToChange(UUID id) {
    return find(id);
  }

  /**
   * The entity with a value in a unique field; empty when there is none.
   *
   * @param field the name of a field that is unique, {@code username}
   */
  Optional<E> findBy(String field, String value);

  /**
   * The entity with a value in the endpoint key among the children of a parent, for keys that are
   * unique only there, as a target's.
   */
  Optional<E> findBy(String field, String value, Parent parent);

  /** Replaces an entity, by its id. Empty when there is none. */
  Optional<E> update(E entity);

  /** Adds an entity, or replaces the one with its id; keeps when that was made. */
  E upsert(E entity);

  /**
   * As {@link #upsert} for each of many, in their order. When one is refused, all are.
   *
   * @throws StoreException naming what was refused first
   */
  default void upsertAll(List<E> entities) {
    entities.forEach(this::upsert);
  }

  /** Removes an entity and what cascades from it. False when there is none. */
  boolean delete(UUID id);

  /** Some of the entities in the order of their ids. */
  Page<E> page(PageRequest request);

  /**
   * The entity that children belong to.
   *
   * @param field the foreign field of the children, {@code service}
   */
  record Parent(String field, UUID id) {}
}
