package org.gatehouse.store.declarative;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.paging.PageOffset;

/** The entities of one type, to be read only. */
final class DeclarativeEntityStore<E extends Record> implements EntityStore<E> {
  private final EntityType<E> type;
  private final Supplier<Configuration> current;

  DeclarativeEntityStore(EntityType<E> type, Supplier<Configuration> current) {
    this.type = type;
    this.current = current;
  }

  private EntityIndex<E> index() {
    return current.get().of(type);
  }

  @Override
  public EntityType<E> type() {
    return type;
  }

  @Override
  public Optional<E> find(UUID id) {
    return index().find(id);
  }

  @Override
  public Optional<E> findBy(String field, String value) {
    return index().find(field, value);
  }

  @Override
  public Optional<E> findBy(String field, String value, Parent parent) {
    return index().find(field, value, parent);
  }

  @Override
  public Page<E> page(PageRequest request) {
    EntityIndex<E> index = index();
    Optional<UUID> after =
        request.offset().map(PageOffset::parse).map(PageOffset::id).map(UUID::fromString);
    List<E> listed = request.parent().map(index::childrenOf).orElse(index.all());
    if (!request.tags().isEmpty()) {
      listed = withTags(index, request, listed);
    }
    if (after.isPresent()) {
      listed = index.after(after.get(), listed);
    }
    if (listed.size() <= request.size()) {
      return new Page<>(listed, Optional.empty());
    }
    List<E> shown = listed.subList(0, request.size());
    UUID last = type.id(shown.get(shown.size() - 1));
    return new Page<>(shown, Optional.of(PageOffset.after(last.toString()).toString()));
  }

  private List<E> withTags(EntityIndex<E> index, PageRequest request, List<E> listed) {
    Set<UUID> wanted = new HashSet<>();
    boolean first = true;
    for (String tag : request.tags()) {
      List<UUID> tagged = index.tagged(tag).stream().map(type::id).toList();
      if (request.anyTag() || first) {
        wanted.addAll(tagged);
      } else {
        wanted.retainAll(new HashSet<>(tagged));
      }
      first = false;
    }
    List<E> found = new ArrayList<>();
    if (request.parent().isPresent()) {
      listed.stream().filter(entity -> wanted.contains(type.id(entity))).forEach(found::add);
    } else {
      wanted.stream()
          .sorted(EntityIndex.ID_ORDER)
          .forEach(id -> index.find(id).ifPresent(found::add));
    }
    return found;
  }

  @Override
  public E create(E entity) {
    throw StoreException.readOnly("create", type.name());
  }

  @Override
  public Optional<E> update(E entity) {
    throw StoreException.readOnly("update", type.name());
  }

  @Override
  public E upsert(E entity) {
    throw StoreException.readOnly("create or update", type.name());
  }

  @Override
  public void upsertAll(List<E> entities) {
    throw StoreException.readOnly("create or update", type.name());
  }

  @Override
  public boolean delete(UUID id) {
    throw StoreException.readOnly("remove", type.name());
  }
}
