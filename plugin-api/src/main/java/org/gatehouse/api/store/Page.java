package org.gatehouse.api.store;

import java.util.List;
import java.util.Optional;

/**
 * Some of a list, and where the rest goes on.
 *
 * @param offset opaque; hand it back to get the next page. Empty on the last
 */
public record Page<E>(List<E> data, Optional<String> offset) {
  public Page {
    data = List.copyOf(data);
  }
}
