package org.gatehouse.store.declarative;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store.Change;
import org.gatehouse.api.store.Store.Change.Operation;

/** What each new configuration has changed, as far back as there is room. Thread-safe. */
final class ChangeMemory {
  /** A node asks twice a second, and needs no more than what has happened since. */
  private static final int MAX_CHANGES = 1_000_000;

  private final Deque<List<Change>> revisions = new ArrayDeque<>();
  private int size;
  private long forgotten = -1;

  /** Remembers how one configuration differs from the one before; false when it does not. */
  synchronized boolean add(long revision, Configuration before, Configuration after) {
    List<Change> changes = new ArrayList<>();
    List<EntityType<?>> types = List.copyOf(after.indexes().keySet());
    types.forEach(type -> addWritten(type, revision, before, after, changes));
    for (int i = types.size() - 1; i >= 0; i--) {
      addDeleted(types.get(i), revision, before, after, changes);
    }
    if (changes.isEmpty()) {
      return false;
    }
    revisions.addLast(List.copyOf(changes));
    size += changes.size();
    while (size > MAX_CHANGES && revisions.size() > 1) {
      List<Change> oldest = revisions.removeFirst();
      size -= oldest.size();
      forgotten = oldest.get(0).revision();
    }
    return true;
  }

  private static <E extends Record> void addWritten(
      EntityType<E> type,
      long revision,
      Configuration before,
      Configuration after,
      List<Change> changes) {
    EntityIndex<E> old = before.of(type);
    for (E entity : after.of(type).all()) {
      UUID id = type.id(entity);
      E known = old.find(id).orElse(null);
      if (known == null) {
        changes.add(new Change(revision, type.name(), id, Operation.CREATE));
      } else if (!known.equals(entity)) {
        changes.add(new Change(revision, type.name(), id, Operation.UPDATE));
      }
    }
  }

  private static <E extends Record> void addDeleted(
      EntityType<E> type,
      long revision,
      Configuration before,
      Configuration after,
      List<Change> changes) {
    EntityIndex<E> left = after.of(type);
    for (E entity : before.of(type).all()) {
      UUID id = type.id(entity);
      if (left.find(id).isEmpty()) {
        changes.add(new Change(revision, type.name(), id, Operation.DELETE));
      }
    }
  }

  /**
   * The changes after a revision. Of one that is forgotten, every entity counts as changed.
   *
   * @param newest the newest revision
   */
  synchronized List<Change> since(long revision, int limit, long newest, Configuration current) {
    if (revision < forgotten) {
      List<Change> all = new ArrayList<>();
      current.indexes().values().forEach(index -> addAll(index, newest, all));
      return all;
    }
    List<Change> changes = new ArrayList<>();
    for (List<Change> one : revisions) {
      if (one.get(0).revision() <= revision) {
        continue;
      }
      if (!changes.isEmpty() && changes.size() + one.size() > limit) {
        break;
      }
      changes.addAll(one);
    }
    return changes;
  }

  private static <E extends Record> void addAll(
      EntityIndex<E> index, long revision, List<Change> all) {
    for (E entity : index.all()) {
      all.add(new Change(revision, index.type().name(), index.type().id(entity), Operation.UPDATE));
    }
  }
}
