package org.gatehouse.api.store;

import org.gatehouse.api.entity.EntityType;

/** The entities of every type: of a whole {@link Store}, or as one transaction on it sees them. */
public interface EntityStores {
  /** The entities of one type. */
  <E extends Record> EntityStore<E> entities(EntityType<E> type);
}
