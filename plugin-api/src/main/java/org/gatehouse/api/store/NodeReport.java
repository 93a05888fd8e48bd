package org.gatehouse.api.store;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a gateway node tells the others of itself through the store, every few seconds.
 *
 * @param revision the change log's entry up to which the node's configuration is live
 * @param startedAtMillis when the node started, in milliseconds since 1970
 * @param seenAtMillis when the report was written, in milliseconds since 1970 by the store's clock;
 *     what a node hands in is not looked at
 * @param problems rows that the node cannot use, and why
 * @param counters numbers for {@code /status}, such as {@code total_requests}
 * @param targets how the targets of all upstreams look from the node
 */
public record NodeReport(
    UUID nodeId,
    String hostName,
    long revision,
    long startedAtMillis,
    long seenAtMillis,
    List<Store.UnreadableRow> problems,
    Map<String, Long> counters,
    List<TargetState> targets) {

  public NodeReport {
    problems = List.copyOf(problems);
    counters = Map.copyOf(counters);
    targets = List.copyOf(targets);
  }
}
