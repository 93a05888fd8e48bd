package org.gatehouse.testkit.plugin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.config.JsonValues;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.StoreException;
import org.jspecify.annotations.Nullable;

/** The entities of one type in memory. Keeps ids and unique fields unique; checks no references. */
final class FakeEntityStore<E extends Record> implements EntityStore<E> {
  private final EntityType<E> type;
  private final BooleanSupplier isDown;
  private final Map<String, E> byId = new TreeMap<>();

  FakeEntityStore(EntityType<E> type, BooleanSupplier isDown) {
    this.type = type;
    this.isDown = isDown;
  }

  @Override
  public EntityType<E> type() {
    return type;
  }

  @Override
  public synchronized E create(E entity) {
    checkReachable();
    if (byId.containsKey(id(entity))) {
      throw StoreException.primaryKeyViolation(type.id(entity));
    }
    checkUnique(entity);
    byId.put(id(entity), entity);
    return entity;
  }

  @Override
  public synchronized Optional<E> find(UUID id) {
    checkReachable();
    return Optional.ofNullable(byId.get(id.toString()));
  }

  @Override
  public synchronized Optional<E> findBy(String field, String value) {
    checkReachable();
    return first(entity -> value.equals(values(entity).get(field)));
  }

  @Override
  public synchronized Optional<E> findBy(String field, String value, Parent parent) {
    checkReachable();
    return first(entity -> value.equals(values(entity).get(field)) && isChild(entity, parent));
  }

  @Override
  public synchronized Optional<E> update(E entity) {
    checkReachable();
    if (!byId.containsKey(id(entity))) {
      return Optional.empty();
    }
    return Optional.of(upsert(entity));
  }

  @Override
  public synchronized E upsert(E entity) {
    checkReachable();
    checkUnique(entity);
    byId.put(id(entity), entity);
    return entity;
  }

  @Override
  public synchronized boolean delete(UUID id) {
    checkReachable();
    return byId.remove(id.toString()) != null;
  }

  /** The offset of a page is the id of its last entity. */
  @Override
  public synchronized Page<E> page(PageRequest request) {
    checkReachable();
    List<E> rest =
        byId.values().stream()
            .filter(entity -> request.offset().map(id(entity)::compareTo).orElse(1) > 0)
            .filter(entity -> request.parent().map(of -> isChild(entity, of)).orElse(true))
            .filter(entity -> hasTags(entity, request))
            .toList();
    List<E> page = rest.subList(0, Math.min(request.size(), rest.size()));
    return new Page<>(
        page,
        page.size() < rest.size() ? Optional.of(id(page.get(page.size() - 1))) : Optional.empty());
  }

  private boolean hasTags(E entity, PageRequest request) {
    List<?> tags = values(entity).get("tags") instanceof List<?> list ? list : List.of();
    return request.tags().isEmpty()
        || (request.anyTag()
            ? request.tags().stream().anyMatch(tags::contains)
            : tags.containsAll(request.tags()));
  }

  private boolean isChild(E entity, Parent parent) {
    return JsonValues.at(values(entity), parent.field() + ".id")
        .equals(Optional.of(parent.id().toString()));
  }

  private void checkUnique(E entity) {
    Map<String, @Nullable Object> values = values(entity);
    for (Field field : type.schema().fields()) {
      Object value = values.get(field.name());
      if (field.is(Field.Trait.UNIQUE)
          && value != null
          && first(other -> value.equals(values(other).get(field.name())))
              .filter(other -> !id(other).equals(id(entity)))
              .isPresent()) {
        throw StoreException.uniqueViolation(Map.of(field.name(), value));
      }
    }
  }

  private void checkReachable() {
    if (isDown.getAsBoolean()) {
      throw StoreException.unavailable(
          "the store is down", new IllegalStateException("as the test wants it"));
    }
  }

  private Optional<E> first(Predicate<E> test) {
    return byId.values().stream().filter(test).findFirst();
  }

  private String id(E entity) {
    return type.id(entity).toString();
  }

  private Map<String, @Nullable Object> values(E entity) {
    return type.schema().unbind(entity);
  }
}
