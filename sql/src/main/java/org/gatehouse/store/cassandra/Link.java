package org.gatehouse.store.cassandra;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a lookup table that leads to an entity.
 *
 * @param key what it is found by beside the entity's type: field and value of a unique key, parent
 *     and field of a child, a tag and its number, the moment of death
 */
record Link(Kind kind, List<String> key) {
  /** Cassandra takes 65,535 bytes in all the values of a key. */
  private static final int MAX_CHARACTERS = 10_000;

  /** The table in which the row stands. */
  enum Kind {
    UNIQUE,
    CHILD,
    TAG,
    EXPIRY
  }

  static Link unique(String field, String value) {
    return new Link(Kind.UNIQUE, List.of(field, value));
  }

  static Link child(String parent, String field) {
    return new Link(Kind.CHILD, List.of(parent, field));
  }

  static Link tag(String tag, int ordinal) {
    return new Link(Kind.TAG, List.of(tag, String.valueOf(ordinal)));
  }

  static Link expiry(long expiresAt) {
    return new Link(Kind.EXPIRY, List.of(String.valueOf(expiresAt)));
  }

  /** Whether a value is short enough to be found by. */
  static boolean isIndexable(String value) {
    return value.length() <= MAX_CHARACTERS;
  }

  boolean isIndexable() {
    return key.stream().allMatch(Link::isIndexable);
  }

  String first() {
    return key.get(0);
  }

  String second() {
    return key.get(1);
  }

  /** Reads what {@link #toJson} made. */
  static Link ofJson(@Nullable Object json) {
    List<String> parts = new ArrayList<>();
    ((List<?>) Objects.requireNonNull(json)).forEach(part -> parts.add((String) part));
    return new Link(Kind.valueOf(parts.get(0)), List.copyOf(parts.subList(1, parts.size())));
  }

  List<String> toJson() {
    List<String> parts = new ArrayList<>();
    parts.add(kind.name());
    parts.addAll(key);
    return parts;
  }
}
