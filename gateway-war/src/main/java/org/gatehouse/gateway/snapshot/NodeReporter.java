package org.gatehouse.gateway.snapshot;

import java.util.List;
import java.util.Map;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;

/**
 * Tells the store which revision is live on this node and which rows it cannot use: at once when
 * that changes, and every few seconds as a sign of life. Also tidies the store up now and then. For
 * one thread, the reloader's.
 */
final class NodeReporter {
  private static final long SIGN_OF_LIFE_NANOS = 5_000_000_000L;
  private static final long CLEAN_UP_NANOS = 60_000_000_000L;

  private final Store store;
  private final SnapshotReloader.Node node;
  private final long startedAtMillis = System.currentTimeMillis();
  private long reportedAt = System.nanoTime() - SIGN_OF_LIFE_NANOS;
  private long cleanedUpAt = System.nanoTime();
  private long reportedRevision = -1;
  private List<Store.UnreadableRow> reportedProblems = List.of();

  NodeReporter(Store store, SnapshotReloader.Node node) {
    this.store = store;
    this.node = node;
  }

  void report(long revision, List<Store.UnreadableRow> problems) {
    long now = System.nanoTime();
    if (revision != reportedRevision
        || !problems.equals(reportedProblems)
        || now - reportedAt >= SIGN_OF_LIFE_NANOS) {
      store.report(
          new NodeReport(
              node.id(),
              node.hostName(),
              revision,
              startedAtMillis,
              0,
              problems,
              Map.of(),
              List.of()));
      reportedAt = now;
      reportedRevision = revision;
      reportedProblems = problems;
    }
    if (now - cleanedUpAt >= CLEAN_UP_NANOS) {
      store.cleanUp();
      cleanedUpAt = now;
    }
  }
}
