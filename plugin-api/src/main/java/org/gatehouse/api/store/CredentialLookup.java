package org.gatehouse.api.store;

import java.util.Optional;

/**
 * Finds credentials and consumers on the request path: from memory when they are known, else from
 * the store once, with misses remembered and stale entries served while the store is down.
 */
public interface CredentialLookup<C extends Record> {
  /**
   * The credential with a value in the field that the lookup was made for; empty when there is
   * none.
   *
   * @throws StoreException when the value is not known here and the store cannot be asked
   */
  Optional<C> find(String value);
}
