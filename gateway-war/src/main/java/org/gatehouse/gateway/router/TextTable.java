package org.gatehouse.gateway.router;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the candidates kept under the starts of a text, or under its ends.
 *
 * <p>Immutable, thread-safe; a look-up takes time linear in the text, however many keys there are.
 */
final class TextTable {
  /*
   * One hash table for the keys of all lengths. A look-up extends the hash of the text character by
   * character and asks the table at each length that a key has. Chosen over a radix tree because
   * the places that it asks do not depend on each other: with 100,000 keys most of them miss the
   * processor's caches, and misses that are independent are waited for together.
   */
  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final long FACTOR = 0xD6E8FEB86659FD93L;

  private final boolean fromEnd;
  private final int[] lengths;
  private final int mask;
  private final long[] hashes;
  private final String[] keys;
  private final @Nullable Candidates[] values;

  private TextTable(Map<String, ? extends Candidates> entries, boolean fromEnd) {
    this.fromEnd = fromEnd;
    this.lengths = entries.keySet().stream().mapToInt(String::length).sorted().distinct().toArray();
    int capacity = Integer.highestOneBit(Math.max(entries.size(), 1) * 2 - 1) * 2;
    this.mask = capacity - 1;
    this.hashes = new long[capacity];
    this.keys = new String[capacity];
    this.values = new Candidates[capacity];
    Arrays.fill(keys, "");
    entries.forEach(this::put);
  }

  /** A table of what texts start with. */
  static TextTable ofStarts(Map<String, ? extends Candidates> entries) {
    return new TextTable(entries, false);
  }

  /** A table of what texts end in. */
  static TextTable ofEnds(Map<String, ? extends Candidates> entries) {
    return new TextTable(entries, true);
  }

  private void put(String key, Candidates value) {
    long hash = SEED;
    for (int i = 0; i < key.length(); i++) {
      hash = extend(hash, key, i);
    }
    int slot = slot(hash);
    while (values[slot] != null) {
      slot = (slot + 1) & mask;
    }
    hashes[slot] = hash;
    keys[slot] = key;
    values[slot] = value;
  }

  /** Offers what is kept under every start, or end, of a text, from the shortest on. */
  void offerMatching(String text, Search search) {
    long hash = SEED;
    int hashed = 0;
    for (int length : lengths) {
      if (length > text.length()) {
        return;
      }
      while (hashed < length) {
        hash = extend(hash, text, hashed++);
      }
      Candidates found = find(hash, text, length);
      if (found != null) {
        found.offerTo(search);
      }
    }
  }

  /** Offers what is kept under a whole text. */
  void offerEqual(String text, Search search) {
    long hash = SEED;
    for (int i = 0; i < text.length(); i++) {
      hash = extend(hash, text, i);
    }
    Candidates found = find(hash, text, text.length());
    if (found != null) {
      found.offerTo(search);
    }
  }

  private @Nullable Candidates find(long hash, String text, int length) {
    for (int slot = slot(hash); values[slot] != null; slot = (slot + 1) & mask) {
      if (hashes[slot] == hash && isKey(keys[slot], text, length)) {
        return values[slot];
      }
    }
    return null;
  }

  private boolean isKey(String key, String text, int length) {
    return key.length() == length && (fromEnd ? text.endsWith(key) : text.startsWith(key));
  }

  private long extend(long hash, String text, int index) {
    char c = text.charAt(fromEnd ? text.length() - 1 - index : index);
    return (hash + c) * FACTOR;
  }

  private int slot(long hash) {
    return (int) (hash >>> 32) & mask;
  }
}
