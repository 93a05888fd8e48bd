package org.gatehouse.plugins.openidconnect;

import java.util.List;

/** What a token must have: all of the one or all of the other. Immutable. */
record Requirement(List<List<String>> alternatives) {
  /** Of words with blanks between them; none for no requirement. */
  static Requirement of(List<String> alternatives) {
    return new Requirement(alternatives.stream().map(Claims::words).toList());
  }

  boolean isMetBy(List<String> values) {
    if (alternatives.isEmpty()) {
      return true;
    }
    for (List<String> all : alternatives) {
      if (values.containsAll(all)) {
        return true;
      }
    }
    return false;
  }
}
