package org.gatehouse.gateway.status;

import java.util.Optional;
import org.gatehouse.api.store.NodeReport;

/** What there is to tell of a node. Thread-safe. */
public interface StatusSource {
  /** What the node tells the other ones too, as of now. */
  NodeReport report();

  /** Why clients should not be sent here, in Kong's words; empty when they may. */
  Optional<String> whyNotReady();

  /** From now on the node is not ready, so that clients go elsewhere before it is stopped. */
  void drain();

  /** Whether the store answers; waits for it for a second or two. */
  boolean isStoreReachable();

  /** Whether the store is a database, which may be away. */
  boolean hasDatabase();

  /** Timed tasks that run now. */
  long tasksRunning();

  /** Timed tasks that wait for their time. */
  long tasksPending();
}
