package org.gatehouse.gateway.snapshot;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gatehouse.api.store.NodeReport;
import org.gatehouse.api.store.Store;
import org.gatehouse.api.store.TargetState;

/**
 * Tells the store which revision is live on this node, which rows it cannot use, and how its
 * targets look: at once when that changes, and every few seconds as a sign of life. Also tidies the
 * store up now and then. For one thread, the reloader's, but for {@link #now}.
 */
final class NodeReporter {
  private static final long SIGN_OF_LIFE_NANOS = 5_000_000_000L;
  private static final long CLEAN_UP_NANOS = 60_000_000_000L;

  /** The most problems that are told of; whoever has more mends these first. */
  private static final int MAX_PROBLEMS = 100;

  private final Store store;
  private final SnapshotReloader.Node node;
  private final Supplier<List<TargetState>> targets;
  private final LongSupplier nanos;
  private final long startedAtMillis = System.currentTimeMillis();
  private long reportedAt;
  private long cleanedUpAt;
  private volatile NodeReport last;

  NodeReporter(
      Store store,
      SnapshotReloader.Node node,
      Supplier<List<TargetState>> targets,
      LongSupplier nanos) {
    this.store = store;
    this.node = node;
    this.targets = targets;
    this.nanos = nanos;
    this.cleanedUpAt = nanos.getAsLong();
    this.reportedAt = cleanedUpAt - SIGN_OF_LIFE_NANOS;
    this.last = compose(-1, List.of());
  }

  void report(long revision, List<Store.UnreadableRow> problems) {
    long now = nanos.getAsLong();
    NodeReport next = compose(revision, problems);
    if (isNews(next) || now - reportedAt >= SIGN_OF_LIFE_NANOS) {
      store.report(next);
      reportedAt = now;
      last = next;
    }
    if (now - cleanedUpAt >= CLEAN_UP_NANOS) {
      cleanedUpAt = now; // before it may fail: that, too, can take a while
      store.cleanUp();
    }
  }

  private boolean isNews(NodeReport next) {
    return next.revision() != last.revision()
        || !next.problems().equals(last.problems())
        || !next.targets().equals(last.targets());
  }

  /** What is to be told now. Thread-safe. */
  NodeReport now() {
    NodeReport before = last;
    return compose(Math.max(0, before.revision()), before.problems());
  }

  private NodeReport compose(long revision, List<Store.UnreadableRow> problems) {
    return new NodeReport(
        node.id(),
        node.hostName(),
        revision,
        startedAtMillis,
        0,
        problems.size() <= MAX_PROBLEMS ? problems : problems.subList(0, MAX_PROBLEMS),
        node.counters().get(),
        targets.get());
  }
}
