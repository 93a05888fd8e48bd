package org.gatehouse.gateway.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.api.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * A part of snapshots, which is made anew only when rows have changed that it is made of: with
 * 10,000 routes and plugins, each part takes milliseconds that requests would wait for.
 *
 * <p>For one thread, the reloader's.
 */
final class Part<T> {
  private final List<Class<? extends Record>> types;
  private @Nullable T made;
  private long madeOf;
  private List<Store.UnreadableRow> problems = List.of();

  /** Of rows of these types, and of nothing else that may change. */
  Part(List<Class<? extends Record>> types) {
    this.types = types;
  }

  /**
   * The part, made of these rows.
   *
   * @param unusable gets the rows that have no place in it, whenever they were found
   * @param maker is given what to tell such rows to
   */
  T of(
      ConfigRows rows,
      Consumer<Store.UnreadableRow> unusable,
      Function<Consumer<Store.UnreadableRow>, T> maker) {
    long changes = rows.changes(types);
    T part = made;
    if (part == null || changes != madeOf) {
      List<Store.UnreadableRow> found = new ArrayList<>();
      part = maker.apply(found::add);
      made = part;
      madeOf = changes;
      problems = found;
    }
    problems.forEach(unusable);
    return part;
  }

  /** Has it made anew the next time. */
  void forget() {
    made = null;
  }
}
