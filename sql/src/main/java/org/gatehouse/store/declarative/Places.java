package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.store.declarative.Token.Kind;

/**
 * Where values stand in a text. The text is read again for it: only documents with mistakes need
 * their places, and those of all others would take more memory than their values.
 */
final class Places {
  private final Tokens tokens;
  private final Set<List<Object>> wanted = new HashSet<>();
  private final Map<List<Object>, Place> found = new HashMap<>();
  private final List<Object> path = new ArrayList<>();

  private Places(Tokens tokens, Collection<List<Object>> paths) {
    this.tokens = tokens;
    for (List<Object> one : paths) {
      for (int length = 0; length <= one.size(); length++) {
        wanted.add(one.subList(0, length));
      }
    }
  }

  /**
   * The places of values, by their paths: names, and numbers from 1 for the elements of lists. A
   * value that is not there has the place of what it should be in.
   */
  static Map<List<Object>, Place> of(Tokens tokens, Collection<List<Object>> paths) {
    Places places = new Places(tokens, paths);
    places.skip(tokens.next());
    Map<List<Object>, Place> all = new HashMap<>();
    paths.forEach(path -> all.put(path, places.nearest(path)));
    return all;
  }

  private Place nearest(List<Object> path) {
    for (int length = path.size(); length >= 0; length--) {
      Place place = found.get(path.subList(0, length));
      if (place != null) {
        return place;
      }
    }
    return Place.START;
  }

  private void note(Place place) {
    if (wanted.contains(path)) {
      found.putIfAbsent(List.copyOf(path), place);
    }
  }

  private void skip(Token token) {
    note(token.place());
    if (token.kind() == Kind.OBJECT) {
      for (Token key = tokens.next(); key.kind() != Kind.CLOSE; key = tokens.next()) {
        step(key.text(), key.place());
      }
    } else if (token.kind() == Kind.LIST) {
      int number = 0;
      for (Token next = tokens.next(); next.kind() != Kind.CLOSE; next = tokens.next()) {
        path.add(++number);
        skip(next);
        path.remove(path.size() - 1);
      }
    }
  }

  private void step(String name, Place place) {
    path.add(name);
    note(place);
    skip(tokens.next());
    path.remove(path.size() - 1);
  }
}
