package org.gatehouse.api.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of address ranges of one family, IPv4 or IPv6, in which an address is found in a handful of
 * steps however many ranges there are. Immutable.
 */
final class AddressTree {
  /*
   * A radix tree over half bytes with its single-child nodes left out, as in PATRICIA (Morrison, 1968):
   * a node knows which half byte of the address decides and has sixteen children; what leads nowhere
   * else is compared once, at the end. A range that covers others stands for them, so that no two of
   * the leaves overlap and no look-up has to go back. Sixteen children make the tree of 100,000
   * random ranges about five nodes deep, in 64 bytes each, where a binary one has seventeen.
   *
   * Nodes are places in two arrays instead of objects: less to load, nothing to trace for the
   * collector.
   */
  private static final int WAYS = 16;

  /** The half byte that decides in each node. */
  private int[] places = new int[4];

  /**
   * For each node sixteen times 0 for none, the number of a node, or the complement of a leaf's.
   */
  private int[] children = new int[4 * WAYS];

  private int nodeCount = 1; // node 0 holds the root at its first child

  private final AddressRange[] leaves;

  AddressTree(List<AddressRange> ranges) {
    this.leaves = disjoint(ranges);
    if (leaves.length > 0) {
      children[0] = build(0, leaves.length);
    }
    places = Arrays.copyOf(places, nodeCount);
    children = Arrays.copyOf(children, nodeCount * WAYS);
  }

  /** The ranges that no other one covers, in the order of their addresses. */
  private static AddressRange[] disjoint(List<AddressRange> ranges) {
    List<AddressRange> sorted = new ArrayList<>(ranges);
    sorted.sort(null);
    List<AddressRange> kept = new ArrayList<>(sorted.size());
    for (AddressRange range : sorted) {
      // ranges overlap only where one covers the other, and that one comes first
      if (kept.isEmpty() || !kept.get(kept.size() - 1).contains(range.start())) {
        kept.add(range);
      }
    }
    return kept.toArray(AddressRange[]::new);
  }

  /** Makes what stands for some of the leaves; at most 32 deep, a level for each half byte. */
  private int build(int from, int to) {
    if (to - from == 1) {
      return ~from;
    }
    // sorted, all share what the first and the last one share
    int place = leaves[from].firstDifference(leaves[to - 1]) / 4;
    int node = newNode(place);
    int start = from;
    while (start < to) {
      int half = halfByte(leaves[start].start(), place);
      int end = start + 1;
      while (end < to && halfByte(leaves[end].start(), place) == half) {
        end++;
      }
      int child = build(start, end);
      // a single leaf may end within this half byte, and then stands for several of its values
      int unusedBits = end - start == 1 ? Math.max(0, place * 4 + 4 - leaves[start].bits()) : 0;
      Arrays.fill(children, node * WAYS + half, node * WAYS + half + (1 << unusedBits), child);
      start = end;
    }
    return node;
  }

  private int newNode(int place) {
    if (nodeCount == places.length) {
      places = Arrays.copyOf(places, 2 * nodeCount);
      children = Arrays.copyOf(children, 2 * nodeCount * WAYS);
    }
    places[nodeCount] = place;
    return nodeCount++;
  }

  private static int halfByte(byte[] address, int place) {
    int both = address[place >> 1];
    return (place & 1) == 0 ? both >> 4 & 0xf : both & 0xf;
  }

  boolean isEmpty() {
    return leaves.length == 0;
  }

  /** Whether an address of the tree's family is in one of the ranges. */
  boolean contains(byte[] address) {
    int at = children[0];
    while (at > 0) {
      at = children[at * WAYS + halfByte(address, places[at])];
    }
    return at < 0 && leaves[~at].contains(address);
  }
}
