package org.gatehouse.api.store;

import java.util.List;
import java.util.UUID;

/**
 * Finds the entities that belong to another one, such as a consumer's groups, on the request path:
 * from memory when they are known, else from the store once, with stale ones served while the store
 * is down.
 */
public interface ChildLookup<E extends Record> {
  /**
   * The children of a parent in the order of their ids; none when there is no such parent.
   *
   * @throws StoreException when they are not known here and the store cannot be asked
   */
  List<E> of(UUID parent);
}
