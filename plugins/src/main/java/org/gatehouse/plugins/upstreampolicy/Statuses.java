package org.gatehouse.plugins.upstreampolicy;

import java.util.BitSet;
import java.util.List;

/** A set of statuses that is asked with every answer. Immutable. */
final class Statuses {
  private final BitSet bits = new BitSet(600);

  Statuses(List<Integer> statuses) {
    statuses.forEach(bits::set);
  }

  boolean contains(int status) {
    return bits.get(status);
  }
}
