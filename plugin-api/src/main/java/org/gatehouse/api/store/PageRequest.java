package org.gatehouse.api.store;

import java.util.List;
import java.util.Optional;

/**
 * Which entities to list.
 *
 * @param size how many at most, 1 to 1000
 * @param offset from the page before; empty for the first
 * @param tags only entities with these tags; none for all
 * @param anyTag whether one of the tags is enough, or all are needed
 * @param parent only the children of this entity
 */
public record PageRequest(
    int size,
    Optional<String> offset,
    List<String> tags,
    boolean anyTag,
    Optional<EntityStore.Parent> parent) {

  public PageRequest {
    tags = List.copyOf(tags);
  }

  /** The first entities of all. */
  public static PageRequest first(int size) {
    return new PageRequest(size, Optional.empty(), List.of(), false, Optional.empty());
  }

  /** The same list from another place on. */
  public PageRequest from(String next) {
    return new PageRequest(size, Optional.of(next), tags, anyTag, parent);
  }

  /** The same list of one entity's children. */
  public PageRequest of(EntityStore.Parent of) {
    return new PageRequest(size, offset, tags, anyTag, Optional.of(of));
  }
}
