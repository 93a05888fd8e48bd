package org.gatehouse.store.cassandra;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gatehouse.api.error.ErrorCode;
import org.gatehouse.api.store.Committed;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.Origin;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.cassandra.LogEntry.Head;

/**
 * Does work on entities as revisions of the log: on top of the newest one, once more when somebody
 * else was first. Thread-safe.
 *
 * <p>Writers of one node take turns, so that only nodes compete with each other. Whoever finds a
 * revision that is not applied yet applies it: a writer before its own work, a reader when the one
 * who committed it seems to have died.
 */
final class Transactions {
  private static final System.Logger LOG = System.getLogger(CassandraStore.class.getName());

  /** How long a writer waits for others of its node, and tries against those of other nodes. */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long MILLIS_BETWEEN_LOOKS = 100;
  private static final int LONGEST_PAUSE_MILLIS = 200;

  /** How old a revision must be, and more for each of its changes, before a reader applies it. */
  private static final long PATIENCE_MILLIS = 1000;

  private static final long PATIENCE_MILLIS_PER_CHANGE = 2;

  private final Cluster cluster;
  private final ChangeLog log;
  private final Applier applier;
  private final Layouts layouts;
  private final CommittedRows rows;
  private final ReentrantLock turn = new ReentrantLock(true);

  /** The newest revision that this node knows to be applied; guarded by the turn. */
  private Head known = Head.NOTHING;

  Transactions(
      Cluster cluster, ChangeLog log, Applier applier, Layouts layouts, CommittedRows rows) {
    this.cluster = cluster;
    this.log = log;
    this.applier = applier;
    this.layouts = layouts;
    this.rows = rows;
  }

  <T> Committed<T> run(Origin origin, Function<EntityStores, T> work) {
    return inTurn(() -> untilDone(origin, work::apply));
  }

  /** As {@link #run}, for work of the store's own. */
  <T> Committed<T> runOwn(Origin origin, Function<Transaction, T> work) {
    return inTurn(() -> untilDone(origin, work));
  }

  /** Runs something while no other writer of this node does. */
  <T> T inTurn(Supplier<T> work) {
    takeTurn();
    try {
      return work.get();
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn() {
    long end = System.nanoTime() + LONGEST_WAIT_NANOS;
    try {
      do {
        cluster.failDuringOutage();
        if (turn.tryLock(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
          return;
        }
      } while (System.nanoTime() < end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.unavailable("interrupted while others wrote", e);
    }
    throw StoreException.unavailable("other writers take too long", new TimeoutException());
  }

  private <T> Committed<T> untilDone(Origin origin, Function<Transaction, T> work) {
    long end = System.nanoTime() + LONGEST_WAIT_NANOS;
    int attempt = 0;
    while (true) {
      Optional<Committed<T>> done = attempt(origin, work);
      if (done.isPresent()) {
        return done.get();
      }
      if (System.nanoTime() > end) {
        throw StoreException.unavailable("other nodes write all the time", new TimeoutException());
      }
      pause(++attempt);
    }
  }

  /** Empty when another node has committed something in between. */
  private <T> Optional<Committed<T>> attempt(Origin origin, Function<Transaction, T> work) {
    Head newest = catchUp();
    long expected = origin.expectedRevision().orElse(newest.revision());
    if (expected != newest.revision()) {
      throw StoreException.staleRevision(expected, newest.revision());
    }
    Transaction transaction = new Transaction(layouts, rows, System.currentTimeMillis());
    T result;
    try {
      result = work.apply(transaction);
    } catch (RuntimeException e) {
      // What it has seen may be a mixture of two revisions.
      if (!isUnavailable(e) && hasMovedOn(newest)) {
        return Optional.empty();
      }
      throw e;
    }
    if (transaction.changes().isEmpty()) {
      return hasMovedOn(newest)
          ? Optional.empty()
          : Optional.of(new Committed<>(result, OptionalLong.empty()));
    }
    return commit(newest, origin.author(), transaction.changes())
        .map(head -> new Committed<>(result, OptionalLong.of(head.revision())));
  }

  /** Appends changes to the log and applies them; empty when somebody else was first. */
  Optional<Head> commit(Head newest, String author, List<LoggedChange> changes) {
    Optional<Head> committed = log.append(newest, author, changes).map(LogEntry::head);
    committed.ifPresent(head -> applyCommitted(head, changes));
    return committed;
  }

  private void applyCommitted(Head head, List<LoggedChange> changes) {
    try {
      applier.apply(head, changes.iterator());
      known = head;
    } catch (StoreException e) {
      // It has happened all the same, and the next one who writes or reads goes on with it.
      LOG.log(
          System.Logger.Level.WARNING,
          "revision {0} is committed and will be applied later: {1}",
          String.valueOf(head.revision()),
          e.getMessage());
    }
  }

  private static boolean isUnavailable(RuntimeException failure) {
    return failure instanceof StoreException refused && refused.code() == ErrorCode.DATABASE_ERROR;
  }

  private boolean hasMovedOn(Head newest) {
    return log.head(newest.revision() + 1).isPresent();
  }

  private static void pause(int attempt) {
    int longest = Math.min(LONGEST_PAUSE_MILLIS, 5 << Math.min(attempt, 6));
    LockSupport.parkNanos(
        TimeUnit.MILLISECONDS.toNanos(1 + ThreadLocalRandom.current().nextInt(longest)));
  }

  /** Applies all that is committed and returns the newest revision. For who has the turn. */
  Head catchUp() {
    Head applied = log.applied();
    if (applied.revision() > known.revision()) {
      known = applied;
    }
    boolean more = true;
    while (more) {
      more = false;
      for (LogEntry entry : log.entries(known.revision() + 1, Long.MAX_VALUE)) {
        applier.apply(entry);
        known = entry.head();
        more = true;
      }
    }
    return known;
  }

  /**
   * The newest revision that the tables show. What somebody has committed and left is applied
   * first.
   */
  Head visible() {
    Head applied = log.applied();
    boolean left = log.head(applied.revision() + 1).filter(Transactions::isLate).isPresent();
    // Who has the turn applies it.
    if (left && turn.tryLock()) {
      try {
        return catchUp();
      } finally {
        turn.unlock();
      }
    }
    return applied;
  }

  private static boolean isLate(LogEntry entry) {
    long patience = PATIENCE_MILLIS + PATIENCE_MILLIS_PER_CHANGE * entry.changes();
    return System.currentTimeMillis() - entry.atMillis() > patience;
  }
}
