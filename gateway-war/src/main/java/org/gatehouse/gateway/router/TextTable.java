package org.gatehouse.gateway.router;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the candidates kept under the starts of a text, or under its ends.
 *
 * <p>Immutable, thread-safe; a look-up takes time linear in the text, however many keys there are.
 */
final class TextTable {
  /*
   * One hash table for the keys of all lengths. A look-up takes the hash of the text at each
   * length that a key has and asks the table. Chosen over a radix tree because
   * the places that it asks do not depend on each other: with 100,000 keys most of them miss the
   * processor's caches, and misses that are independent are waited for together. One byte of each
   * hash lies apart and dense, and tells most absent keys without a look at the rest.
   */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /*
   * The hash is a sum of the characters times random factors, one for each place: sums of products
   * do not wait for one another as a polynomial's steps do, and nobody outside can make collisions.
   * Far places share factors, which can only lead to a comparison more.
   */
  private static final long[] FACTORS = new SecureRandom().longs(256).map(f -> f | 1).toArray();

  /** Of keys whose far ends differ. */
  private static final int ANY = -1;

  private final boolean fromEnd;

  /** Of the keys, descending. */
  private final int[] lengths;

  /** The best rank under a key of each length. */
  private final int[] bestRanks;

  /**
   * The character that all keys have at their far end, as the dots of wildcard hosts, or {@link
   * #ANY}.
   */
  private final int farEnd;

  private final int mask;
  private final byte[] fingerprints;
  private final String[] keys;
  private final @Nullable Candidates[] values;

  private TextTable(Map<String, ? extends Candidates> entries, boolean fromEnd) {
    this.fromEnd = fromEnd;
    this.farEnd = farEndOf(entries.keySet());
    int[] rankOfLength = rankOfLength(entries);
    this.lengths = descendingLengths(rankOfLength);
    this.bestRanks = Arrays.stream(lengths).map(length -> rankOfLength[length]).toArray();
    int capacity = Integer.highestOneBit(Math.max(entries.size(), 1) * 2 - 1) * 2;
    this.mask = capacity - 1;
    this.fingerprints = new byte[capacity];
    this.keys = new String[capacity];
    this.values = new Candidates[capacity];
    Arrays.fill(keys, "");
    entries.forEach(this::put);
  }

  private int farEndOf(Set<String> all) {
    int common = ANY;
    for (String key : all) {
      int end = key.isEmpty() ? ANY : charAt(key, key.length() - 1);
      if (end == ANY || (common != ANY && end != common)) {
        return ANY;
      }
      common = end;
    }
    return common;
  }

  /** The best rank under a key of each length; the greatest number where there is none. */
  private static int[] rankOfLength(Map<String, ? extends Candidates> entries) {
    int longest = 0;
    for (String key : entries.keySet()) {
      longest = Math.max(longest, key.length());
    }
    int[] ranks = new int[longest + 1];
    Arrays.fill(ranks, Integer.MAX_VALUE);
    for (Map.Entry<String, ? extends Candidates> entry : entries.entrySet()) {
      int length = entry.getKey().length();
      ranks[length] = Math.min(ranks[length], entry.getValue().bestRank());
    }
    return ranks;
  }

  private static int[] descendingLengths(int[] rankOfLength) {
    return IntStream.iterate(rankOfLength.length - 1, length -> length >= 0, length -> length - 1)
        .filter(length -> rankOfLength[length] != Integer.MAX_VALUE)
        .toArray();
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
    long sum = 0;
    for (int i = 0; i < key.length(); i++) {
      sum += term(key, i);
    }
    long hash = mix(sum, key.length());
    int slot = slot(hash);
    while (fingerprints[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    fingerprints[slot] = fingerprint(hash);
    keys[slot] = key;
    values[slot] = value;
  }

  /**
   * Offers what is kept under every start, or end, of a text, from the longest on: that is where
   * the best mostly is, and then most of the others need not be looked up.
   */
  void offerMatching(String text, Search search) {
    long sum = 0;
    int summed = 0;
    for (int i = 0; i < lengths.length; i++) {
      int length = lengths[i];
      if (length > text.length() || bestRanks[i] >= search.bestRank()) {
        continue;
      }
      if (farEnd != ANY && charAt(text, length - 1) != farEnd) {
        continue;
      }
      for (; summed < length; summed++) {
        sum += term(text, summed);
      }
      while (summed > length) {
        sum -= term(text, --summed);
      }
      Candidates found = find(sum, text, length);
      if (found != null) {
        found.offerTo(search);
      }
    }
  }

  /** The best rank under any key. */
  int bestRank() {
    return Arrays.stream(bestRanks).min().orElse(Integer.MAX_VALUE);
  }

  /** Offers what is kept under a whole text. */
  void offerEqual(String text, Search search) {
    if (lengths.length == 0) {
      return;
    }
    long sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += term(text, i);
    }
    Candidates found = find(sum, text, text.length());
    if (found != null) {
      found.offerTo(search);
    }
  }

  private @Nullable Candidates find(long sum, String text, int length) {
    long hash = mix(sum, length);
    byte wanted = fingerprint(hash);
    for (int slot = slot(hash); fingerprints[slot] != 0; slot = (slot + 1) & mask) {
      if (fingerprints[slot] == wanted && isKey(keys[slot], text, length)) {
        return values[slot];
      }
    }
    return null;
  }

  private boolean isKey(String key, String text, int length) {
    return key.length() == length && (fromEnd ? text.endsWith(key) : text.startsWith(key));
  }

  private long term(String text, int index) {
    return charAt(text, index) * FACTORS[index & (FACTORS.length - 1)];
  }

  private char charAt(String text, int index) {
    return text.charAt(fromEnd ? text.length() - 1 - index : index);
  }

  private static long mix(long sum, int length) {
    long mixed = (sum + length) * SPREAD;
    return (mixed ^ mixed >>> 32) * SPREAD;
  }

  /** Of the bits that say nothing about the slot; never 0, which marks a free one. */
  private static byte fingerprint(long hash) {
    return (byte) (hash >>> 57 | 0x80);
  }

  private int slot(long hash) {
    return (int) (hash >>> 32) & mask;
  }
}
