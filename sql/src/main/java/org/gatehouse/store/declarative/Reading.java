package org.gatehouse.store.declarative;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;

/** What a document is read with: the time, and what is known of its entities from before. */
public interface Reading {
  /** What entities are said to be made at that do not say when. */
  Instant now();

  /**
   * The entity that has an id already, whose times a new version keeps that says none; empty when
   * there is none.
   */
  <E extends Record> Optional<E> known(EntityType<E> type, UUID id);

  /**
   * The id that an entity has already, asked for where neither the document nor Kong's rules give
   * one.
   *
   * @param field a unique field
   */
  Optional<UUID> knownId(EntityType<?> type, String field, String value);

  /** The value of a field that is made when it is left out; empty for any value. */
  default Optional<String> generated(UUID id, String field) {
    return Optional.empty();
  }

  /** A reading of which nothing is known from before. */
  static Reading at(Instant now) {
    return new Reading() {
      @Override
      public Instant now() {
        return now;
      }

      @Override
      public <E extends Record> Optional<E> known(EntityType<E> type, UUID id) {
        return Optional.empty();
      }

      @Override
      public Optional<UUID> knownId(EntityType<?> type, String field, String value) {
        return Optional.empty();
      }
    };
  }
}
