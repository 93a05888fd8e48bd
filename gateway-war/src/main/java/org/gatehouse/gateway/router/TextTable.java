package org.gatehouse.gateway.router;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
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
  private final long[] bestRanks;

  /**
   * The character that all keys have at their far end, as the dots of wildcard hosts, or {@link
   * #ANY}.
   */
  private final int farEnd;

  private final int mask;
  private final byte[] fingerprints;

  /** As arrays: of a String the characters are another place in memory to wait for. */
  private final char[][] keys;

  /** A key without candidates keeps its place until the table is made anew. */
  private final @Nullable Candidates[] values;

  private int taken; // places that have keys

  private TextTable(boolean fromEnd) {
    this.fromEnd = fromEnd;
    this.lengths = new int[0];
    this.bestRanks = new long[0];
    this.farEnd = ANY;
    this.mask = 1;
    this.fingerprints = new byte[2];
    this.keys = new char[2][];
    this.values = new Candidates[2];
  }

  /** The table before with other candidates under some keys, or none. */
  private TextTable(TextTable before, Map<String, Candidates> changed) {
    this.fromEnd = before.fromEnd;
    this.farEnd = before.farEndWith(changed);
    if ((before.taken + changed.size()) * 2 <= before.fingerprints.length) {
      this.mask = before.mask;
      this.fingerprints = before.fingerprints.clone();
      this.keys = before.keys.clone();
      this.values = before.values.clone();
      this.taken = before.taken;
    } else {
      int most = before.size() + changed.size();
      most += most / 4; // or those that join would soon have it copied key by key again
      int capacity = Integer.highestOneBit(most * 2 - 1) * 2;
      this.mask = capacity - 1;
      this.fingerprints = new byte[capacity];
      this.keys = new char[capacity][];
      this.values = new Candidates[capacity];
      before.copyTo(this);
    }
    changed.forEach(this::put);
    long[] ranks = ranksByLength(before, changed);
    this.lengths = descendingLengths(ranks);
    this.bestRanks = Arrays.stream(lengths).mapToLong(length -> ranks[length]).toArray();
  }

  /** An empty table of what texts start with. */
  static TextTable ofStarts() {
    return new TextTable(false);
  }

  /** An empty table of what texts end in. */
  static TextTable ofEnds() {
    return new TextTable(true);
  }

  /** Makes other candidates of those under a key. */
  interface Changer {
    Candidates change(String key, Candidates before, RuleChange change);
  }

  /** A table with other candidates under some keys; copied, but for what lies under the others. */
  TextTable changed(Map<String, RuleChange> changes, Changer changer) {
    if (changes.isEmpty()) {
      return this;
    }
    Map<String, Candidates> changed = new HashMap<>();
    changes.forEach((key, change) -> changed.put(key, changer.change(key, get(key), change)));
    return new TextTable(this, changed);
  }

  /** Whether there are no candidates. */
  boolean isEmpty() {
    return lengths.length == 0;
  }

  private Candidates get(String key) {
    Candidates found = find(sum(key), key, key.length());
    return found == null ? RuleList.NONE : found;
  }

  private int size() {
    int size = 0;
    for (Candidates value : values) {
      size += value == null ? 0 : 1;
    }
    return size;
  }

  private void copyTo(TextTable other) {
    for (int slot = 0; slot < values.length; slot++) {
      Candidates value = values[slot];
      if (value != null) {
        other.put(new String(keys[slot]), value);
      }
    }
  }

  private int farEndWith(Map<String, Candidates> changed) {
    boolean isFirst = isEmpty();
    int common = farEnd;
    for (String key : changed.keySet()) {
      int end = key.isEmpty() ? ANY : charAt(key, key.length() - 1);
      if (!isFirst && end != common) {
        return ANY;
      }
      common = end;
      isFirst = false;
    }
    return common;
  }

  /** The best rank under a key of each length; the greatest number where there is none. */
  private long[] ranksByLength(TextTable before, Map<String, Candidates> changed) {
    int longest = before.isEmpty() ? 0 : before.lengths[0];
    for (String key : changed.keySet()) {
      longest = Math.max(longest, key.length());
    }
    long[] ranks = new long[longest + 1];
    Arrays.fill(ranks, Long.MAX_VALUE);
    for (int i = 0; i < before.lengths.length; i++) {
      ranks[before.lengths[i]] = before.bestRanks[i];
    }
    BitSet unknown = new BitSet();
    for (Map.Entry<String, Candidates> entry : changed.entrySet()) {
      int length = entry.getKey().length();
      long rank = entry.getValue().bestRank();
      if (rank <= ranks[length]) {
        ranks[length] = rank;
      } else if (before.get(entry.getKey()).bestRank() == ranks[length]) {
        unknown.set(length); // this one was the best
      }
    }
    if (!unknown.isEmpty()) {
      findRanks(unknown, ranks);
    }
    return ranks;
  }

  private void findRanks(BitSet wanted, long[] ranks) {
    wanted.stream().forEach(length -> ranks[length] = Long.MAX_VALUE);
    for (int slot = 0; slot < values.length; slot++) {
      Candidates value = values[slot];
      if (value != null && wanted.get(keys[slot].length)) {
        int length = keys[slot].length;
        ranks[length] = Math.min(ranks[length], value.bestRank());
      }
    }
  }

  private static int[] descendingLengths(long[] ranks) {
    return IntStream.iterate(ranks.length - 1, length -> length >= 0, length -> length - 1)
        .filter(length -> ranks[length] != Long.MAX_VALUE)
        .toArray();
  }

  private void put(String key, Candidates value) {
    long hash = mix(sum(key), key.length());
    byte fingerprint = fingerprint(hash);
    int slot = slot(hash);
    while (fingerprints[slot] != 0
        && !(fingerprints[slot] == fingerprint && isKey(keys[slot], key, key.length()))) {
      slot = (slot + 1) & mask;
    }
    if (fingerprints[slot] == 0) {
      if (value.isEmpty()) {
        return;
      }
      fingerprints[slot] = fingerprint;
      keys[slot] = key.toCharArray();
      taken++;
    }
    values[slot] = value.isEmpty() ? null : value;
  }

  /**
   * Offers what is kept under every start, or end, of a text, from the longest on: that is where
   * the best mostly is, and then most of the others need not be looked up.
   *
   * @param isPath whether the text is the path, which then is known to start with what it found
   */
  void offerMatching(String text, Search search, boolean isPath) {
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
        found.offerTo(search, isPath);
      }
    }
  }

  /** The best rank under any key. */
  long bestRank() {
    return Arrays.stream(bestRanks).min().orElse(Long.MAX_VALUE);
  }

  /** Offers what is kept under a whole text, a host. */
  void offerEqual(String text, Search search) {
    if (lengths.length == 0) {
      return;
    }
    Candidates found = find(sum(text), text, text.length());
    if (found != null) {
      found.offerTo(search, false);
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

  private boolean isKey(char[] key, String text, int length) {
    if (key.length != length) {
      return false;
    }
    int from = fromEnd ? text.length() - length : 0;
    for (int i = 0; i < length; i++) {
      if (key[i] != text.charAt(from + i)) {
        return false;
      }
    }
    return true;
  }

  private long sum(String text) {
    long sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += term(text, i);
    }
    return sum;
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
