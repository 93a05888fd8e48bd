package org.gatehouse.gateway.exchange;

/** Hands the configuration in force to each exchange, and hears when the exchange has ended. */
@FunctionalInterface
public interface RuntimeSource {
  /**
   * The configuration for an exchange that begins now; to be released once, when that has ended.
   */
  Runtime acquire();

  /**
   * An exchange that got this from {@link #acquire} has ended, and calls nothing of it any more.
   */
  default void release(Runtime runtime) {}
}
