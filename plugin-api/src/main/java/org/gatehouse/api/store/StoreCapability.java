package org.gatehouse.api.store;

/**
 * A guarantee that not every store can give; contracts assert the documented weaker one instead.
 */
public enum StoreCapability {
  /** Entities can be written. */
  WRITES,
  /** Several writes succeed or fail together. */
  TRANSACTIONS,
  /** A unique field is unique at every moment, whoever writes. */
  STRICT_UNIQUENESS,
  /** Entities expire by themselves. */
  TIME_TO_LIVE
}
