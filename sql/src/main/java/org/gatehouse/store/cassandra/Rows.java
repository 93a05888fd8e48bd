package org.gatehouse.store.cassandra;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The rows of entities, as all nodes see them or as one transaction does. */
interface Rows {
  /** The row of an id, be it expired. */
  Optional<StoredEntity> find(EntityLayout layout, String id);

  /** The id that a unique key leads to; the entity may have expired. */
  Optional<String> holder(EntityLayout layout, Link key);

  /**
   * Some rows in the order of their ids.
   *
   * @param source where to look
   * @param after only greater ids
   * @param limit how many at most
   * @param wanted what rows must meet; what the source says need not hold for all that it leads to
   */
  List<StoredEntity> select(
      EntityLayout layout, Source source, String after, int limit, Predicate<StoredEntity> wanted);

  /** Where rows are looked for. */
  sealed interface Source {
    /** Among all of the type. */
    record All() implements Source {}

    /** Among the children of an entity, by the field that points to it. */
    record Children(String parent, String field) implements Source {}

    /** Among those with any of some tags. */
    record Tagged(List<String> anyOf) implements Source {}
  }
}
