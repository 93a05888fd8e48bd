package org.gatehouse.store.cassandra;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.RevisionLog;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;

/** The history of changes, read from the log. Only what the tables show is told of. */
final class CassandraHistory implements RevisionLog {
  private final Transactions transactions;
  private final ChangeLog log;
  private final Layouts layouts;

  CassandraHistory(Transactions transactions, ChangeLog log, Layouts layouts) {
    this.transactions = transactions;
    this.log = log;
    this.layouts = layouts;
  }

  @Override
  public Page<Revision> page(int size, Optional<String> offset) {
    long newest = transactions.visible().revision();
    long to = offset.map(before -> Math.min(newest, number(before) - 1)).orElse(newest);
    long oldest = log.oldest();
    List<Revision> found = new ArrayList<>();
    while (to >= oldest && found.size() <= size) {
      long from = Math.max(oldest, LogEntry.bucket(to) * LogEntry.BUCKET);
      for (LogEntry entry : log.headsNewestFirst(from, to, size + 1 - found.size())) {
        found.add(revision(entry));
      }
      to = from - 1;
    }
    if (found.size() <= size) {
      return new Page<>(found, Optional.empty());
    }
    List<Revision> shown = found.subList(0, size);
    return new Page<>(shown, Optional.of(String.valueOf(shown.get(size - 1).number())));
  }

  private static long number(String offset) {
    try {
      return Long.parseLong(offset);
    } catch (NumberFormatException e) {
      throw StoreException.invalidOffset(offset, "not the number of a revision");
    }
  }

  private static Revision revision(LogEntry entry) {
    return new Revision(entry.revision(), entry.atMillis(), entry.author(), entry.changes());
  }

  @Override
  public Optional<Revision> find(long number) {
    return isVisible(number) ? log.head(number).map(CassandraHistory::revision) : Optional.empty();
  }

  private boolean isVisible(long number) {
    return number > 0 && number <= transactions.visible().revision();
  }

  @Override
  public List<EntityChange> changes(long number) {
    List<EntityChange> changes = new ArrayList<>();
    if (isVisible(number)) {
      for (LogEntry entry : log.entries(number, number)) {
        try (Stream<LoggedChange> logged = log.changes(entry)) {
          logged.forEach(change -> changes.add(change(change)));
        }
      }
    }
    return changes;
  }

  private EntityChange change(LoggedChange change) {
    return new EntityChange(
        change.entity(),
        UUID.fromString(change.id()),
        change.operation(),
        shown(change.entity(), change.valuesBefore()),
        shown(change.entity(), change.valuesAfter()));
  }

  private Optional<Map<String, @Nullable Object>> shown(
      String entity, Optional<Map<String, @Nullable Object>> kept) {
    Optional<EntityLayout> layout = layouts.named(entity);
    return layout.isPresent()
        ? kept.map(values -> layout.get().shown(values, System.currentTimeMillis()))
        : kept;
  }

  @Override
  public List<EntityState> statesAt(long number) {
    Map<List<String>, EntityState> states = new LinkedHashMap<>();
    long newest = transactions.visible().revision();
    for (long from = number + 1; from <= newest; from = ChangeLog.endOfBucket(from) + 1) {
      for (LogEntry entry : log.entries(from, newest)) {
        try (Stream<LoggedChange> logged = log.changes(entry)) {
          logged
              .filter(change -> !isOfClients(change.entity()))
              .forEach(
                  change ->
                      states.computeIfAbsent(
                          List.of(change.entity(), change.id()), key -> before(change)));
        }
      }
    }
    List<String> order = layouts.names();
    return states.values().stream()
        .sorted(Comparator.comparingInt(state -> place(order, state.entity())))
        .toList();
  }

  private boolean isOfClients(String entity) {
    return layouts
        .named(entity)
        .map(EntityLayout::type)
        .filter(EntityType::isOfClients)
        .isPresent();
  }

  private EntityState before(LoggedChange change) {
    return new EntityState(
        change.entity(),
        UUID.fromString(change.id()),
        shown(change.entity(), change.valuesBefore()));
  }

  /** Types that this node does not know come last. */
  private static int place(List<String> order, String entity) {
    int place = order.indexOf(entity);
    return place < 0 ? order.size() : place;
  }

  /** The changes after a revision, of whole revisions. */
  List<Change> changesSince(long revision, int limit) {
    long newest = transactions.visible().revision();
    List<Change> changes = new ArrayList<>();
    if (revision >= newest) {
      return changes;
    }
    long from = Math.max(revision + 1, log.oldest());
    for (; from <= newest; from = ChangeLog.endOfBucket(from) + 1) {
      for (LogEntry entry : log.entries(from, newest)) {
        if (!changes.isEmpty() && changes.size() + entry.changes() > limit) {
          return changes;
        }
        try (Stream<LoggedChange> logged = log.changes(entry)) {
          logged.forEach(change -> changes.add(told(entry, change)));
        }
      }
    }
    return changes;
  }

  private static Change told(LogEntry entry, LoggedChange change) {
    return new Change(
        entry.revision(), change.entity(), UUID.fromString(change.id()), change.operation());
  }
}
