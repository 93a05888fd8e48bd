package org.gatehouse.plugins.support;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Things that several plugin instances use together, each made for its first user and closed after
 * its last.
 *
 * <p>A plugin whose row has changed is created anew before the old one is closed: what both share
 * lives on. Thread-safe.
 */
public final class Shared<K, V> {
  private final Consumer<V> closer;
  private final Map<K, Held<V>> held = new HashMap<>();

  /**
   * @param closer lets go of a thing that nobody uses any more
   */
  public Shared(Consumer<V> closer) {
    this.closer = closer;
  }

  /** The thing of a key, made now when nobody uses it yet. Each call asks for one release. */
  public synchronized V acquire(K key, Supplier<V> maker) {
    Held<V> known = held.get(key);
    if (known == null) {
      known = new Held<>(maker.get());
      held.put(key, known);
    }
    known.users++;
    return known.value;
  }

  /** One user less; the last one's call closes the thing. */
  public void release(K key) {
    V unused = takeUnused(key);
    if (unused != null) {
      closer.accept(unused);
    }
  }

  private synchronized @Nullable V takeUnused(K key) {
    Held<V> known = held.get(key);
    if (known == null || --known.users > 0) {
      return null;
    }
    held.remove(key);
    return known.value;
  }

  private static final class Held<V> {
    final V value;
    int users;

    Held(V value) {
      this.value = value;
    }
  }
}
