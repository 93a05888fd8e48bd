package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.EntityType;

/** DeclaredEntities of several types, each list in the order of a document. */
public final class DeclaredEntities {
  private final Map<EntityType<?>, List<Record>> lists = new LinkedHashMap<>();
  private final boolean transform;

  DeclaredEntities(Collection<EntityType<?>> types, boolean transform) {
    types.forEach(type -> lists.put(type, new ArrayList<>()));
    this.transform = transform;
  }

  void add(EntityType<?> type, Record entity) {
    List<Record> list = lists.get(type);
    if (list == null) {
      throw new IllegalArgumentException("no entities of " + type + " here");
    }
    list.add(entity);
  }

  /** The types that there can be, parents first. */
  public Collection<EntityType<?>> types() {
    return lists.keySet();
  }

  /** The entities of a type. */
  @SuppressWarnings("unchecked")
  public <E extends Record> List<E> of(EntityType<E> type) {
    return (List<E>) List.copyOf(lists.getOrDefault(type, List.of()));
  }

  /**
   * Whether values are as a user would write them, so that what is kept in another form, such as a
   * password, has still to be transformed.
   */
  public boolean transform() {
    return transform;
  }
}
