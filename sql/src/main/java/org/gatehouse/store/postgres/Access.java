package org.gatehouse.store.postgres;

import java.sql.SQLException;
import java.util.function.Function;
import org.gatehouse.api.store.StoreException;

/** How statements reach the database: each in a transaction of its own, or all in one. */
interface Access {
  /** Reads with one mapper. */
  <M, T> T read(Class<M> mapper, Function<M, T> work);

  /** As {@link #read}, of rows that nobody else shall change until the transaction ends. */
  default <M, T> T lock(Class<M> mapper, Function<M, T> work) {
    return read(mapper, work);
  }

  /**
   * Writes with one mapper, all or nothing.
   *
   * @param refusal what a statement's error means
   */
  <M, T> T write(
      Class<M> mapper, Function<M, T> work, Function<SQLException, StoreException> refusal);

  /** Does work in one transaction: the one that this is, or a new one. */
  <T> T inTransaction(Function<PostgresTransaction, T> work);
}
