package org.gatehouse.admin.command;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.declarative.Reading;

/**
 * Reads a file that is put into a store: an entity that is there keeps its id, where the file does
 * not say one. Not thread-safe.
 */
final class StoreReading implements Reading {
  private static final int PAGE = 1000;

  private final Store store;
  private final Instant now;
  private final Map<String, Map<String, UUID>> ids = new HashMap<>();

  StoreReading(Store store, Instant now) {
    this.store = store;
    this.now = now;
  }

  @Override
  public Instant now() {
    return now;
  }

  /** The store itself keeps when an entity was made. */
  @Override
  public <E extends Record> Optional<E> known(EntityType<E> type, UUID id) {
    return Optional.empty();
  }

  @Override
  public Optional<UUID> knownId(EntityType<?> type, String field, String value) {
    // a page at a time: as many single questions as a file has keys would take minutes
    return Optional.ofNullable(
        ids.computeIfAbsent(type.name() + " " + field, key -> read(type, field)).get(value));
  }

  private <E extends Record> Map<String, UUID> read(EntityType<E> type, String field) {
    Map<String, UUID> known = new HashMap<>();
    PageRequest request = PageRequest.first(PAGE);
    while (true) {
      Page<E> page = store.entities(type).page(request);
      for (E entity : page.data()) {
        Object value = type.schema().component(entity, field);
        if (value instanceof Optional<?> optional) {
          value = optional.orElse(null);
        }
        if (value != null) {
          known.put(String.valueOf(value), type.id(entity));
        }
      }
      if (page.offset().isEmpty()) {
        return known;
      }
      request = request.from(page.offset().get());
    }
  }
}
