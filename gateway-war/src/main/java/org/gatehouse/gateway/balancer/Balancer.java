package org.gatehouse.gateway.balancer;

import java.util.Optional;

/** Chooses one of the targets of an upstream for each try. Thread-safe. */
public interface Balancer {
  /**
   * The target of the next try.
   *
   * @return empty when there is none that may be used: the client gets 503
   */
  Optional<Endpoint> pick();

  /** What targets are told as {@code Host} in place of their own name; empty for that name. */
  Optional<String> hostHeader();
}
