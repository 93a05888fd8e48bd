package org.gatehouse.store.declarative;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;

/**
 * A configuration as the store serves it, all of its indexes ready. Immutable.
 *
 * @param hash its name, the MD5 of its text; zeros when there is none
 */
record Configuration(String hash, Map<EntityType<?>, EntityIndex<?>> indexes) {
  Configuration {
    indexes = Collections.unmodifiableMap(new LinkedHashMap<>(indexes));
  }

  static Configuration empty(Collection<EntityType<?>> types) {
    return of(Document.EMPTY_HASH, new DeclaredEntities(types, true));
  }

  static Configuration of(String hash, DeclaredEntities entities) {
    Map<EntityType<?>, EntityIndex<?>> indexes = new LinkedHashMap<>();
    entities.types().forEach(type -> indexes.put(type, index(type, entities)));
    return new Configuration(hash, indexes);
  }

  private static <E extends Record> EntityIndex<E> index(
      EntityType<E> type, DeclaredEntities entities) {
    return new EntityIndex<>(type, entities.of(type));
  }

  /**
   * The entities of a type.
   *
   * @throws IllegalArgumentException when the store was not opened with it
   */
  @SuppressWarnings("unchecked")
  <E extends Record> EntityIndex<E> of(EntityType<E> type) {
    EntityIndex<?> index = indexes.get(type);
    if (index == null) {
      throw new IllegalArgumentException("not opened with the entity " + type);
    }
    return (EntityIndex<E>) index;
  }
}
