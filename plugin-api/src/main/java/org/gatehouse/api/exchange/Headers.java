package org.gatehouse.api.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message head in the order received, names in any case, several values to a name
 * allowed (RFC 9110 §5). Mutable; not thread-safe.
 */
public final class Headers {
  /*
   * Name, value, name, value: heads have a dozen or two of fields, which a scan of one array beats
   * any map at, without an allocation.
   */
  private String[] pairs;

  private int end;

  public Headers() {
    this(16);
  }

  /** With room for so many fields; there may be more. */
  public Headers(int fields) {
    this.pairs = new String[2 * fields];
  }

  /** A copy that shares nothing with the original. */
  public Headers(Headers original) {
    this.pairs = original.pairs.clone();
    this.end = original.end;
  }

  /** The first value of a field. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(firstOrNull(name));
  }

  /** The first value of a field or null, for hot paths. */
  public @Nullable String firstOrNull(String name) {
    int at = indexOf(name, 0);
    return at < 0 ? null : pairs[at + 1];
  }

  /** Every value of a field, in order. */
  public List<String> all(String name) {
    int at = indexOf(name, 0);
    if (at < 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>(2);
    for (; at >= 0; at = indexOf(name, at + 2)) {
      values.add(pairs[at + 1]);
    }
    return values;
  }

  /** How many values a field has. */
  public int count(String name) {
    int count = 0;
    for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at + 2)) {
      count++;
    }
    return count;
  }

  public boolean contains(String name) {
    return indexOf(name, 0) >= 0;
  }

  /** Adds a value behind those that the field has. */
  public void add(String name, String value) {
    if (end == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * end + 2);
    }
    pairs[end++] = name;
    pairs[end++] = value;
  }

  /** Makes a value the only one of its field, in the place of the first. */
  public void set(String name, String value) {
    int at = indexOf(name, 0);
    if (at < 0) {
      add(name, value);
      return;
    }
    pairs[at + 1] = value;
    int next = indexOf(name, at + 2);
    while (next >= 0) {
      removePair(next);
      next = indexOf(name, next);
    }
  }

  /** Removes every value of a field. Returns whether there was one. */
  public boolean remove(String name) {
    boolean found = false;
    for (int at = indexOf(name, 0); at >= 0; at = indexOf(name, at)) {
      removePair(at);
      found = true;
    }
    return found;
  }

  /** Removes the fields that a test of name and value picks. */
  public void removeIf(BiPredicate<String, String> test) {
    for (int at = end - 2; at >= 0; at -= 2) {
      if (test.test(pairs[at], pairs[at + 1])) {
        removePair(at);
      }
    }
  }

  /** The names in lower case, each once, in order. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (int at = 0; at < end; at += 2) {
      names.add(pairs[at].toLowerCase(java.util.Locale.ROOT));
    }
    return names;
  }

  /** How many fields there are, repeated ones counted each time. */
  public int size() {
    return end / 2;
  }

  /** The name at a place from 0 to {@link #size}, as received. */
  public String nameAt(int index) {
    return pairs[Objects.checkIndex(2 * index, end)];
  }

  /** The value at a place from 0 to {@link #size}. */
  public String valueAt(int index) {
    return pairs[Objects.checkIndex(2 * index + 1, end)];
  }

  /** Hands out every name and value in order. */
  public void forEach(BiConsumer<String, String> action) {
    for (int at = 0; at < end; at += 2) {
      action.accept(pairs[at], pairs[at + 1]);
    }
  }

  private int indexOf(String name, int from) {
    for (int at = from; at < end; at += 2) {
      String candidate = pairs[at];
      if (candidate.length() == name.length() && candidate.equalsIgnoreCase(name)) {
        return at;
      }
    }
    return -1;
  }

  private void removePair(int at) {
    System.arraycopy(pairs, at + 2, pairs, at, end - at - 2);
    Arrays.fill(pairs, end - 2, end, null);
    end -= 2;
  }

  /** The names only: values may be secrets. */
  @Override
  public String toString() {
    return "Headers" + names();
  }
}
