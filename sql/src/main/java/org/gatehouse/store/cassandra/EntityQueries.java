package org.gatehouse.store.cassandra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.store.cassandra.Rows.Source;
import org.gatehouse.store.json.RowBinding;
import org.gatehouse.store.paging.PageOffset;
import org.jspecify.annotations.Nullable;

/** Finds and lists the entities of one type among rows. */
final class EntityQueries<E extends Record> {
  private static final System.Logger LOG = System.getLogger(CassandraStore.class.getName());

  private final EntityType<E> type;
  private final EntityLayout layout;
  private final Rows rows;

  EntityQueries(EntityType<E> type, EntityLayout layout, Rows rows) {
    this.type = type;
    this.layout = layout;
    this.rows = rows;
  }

  Optional<E> find(UUID id) {
    long now = System.currentTimeMillis();
    return rows.find(layout, id.toString())
        .filter(row -> layout.isAlive(row, now))
        .map(this::entity);
  }

  Optional<E> findBy(String field, String value, Optional<Parent> parent) {
    layout.checkKey(field);
    parent.ifPresent(of -> layout.checkParent(of.field()));
    if (!Link.isIndexable(value)) {
      return Optional.empty();
    }
    Predicate<StoredEntity> wanted =
        isAlive()
            .and(row -> value.equals(row.valuesOrNone().get(field)))
            .and(row -> isChild(row, parent));
    return uniqueKey(field, value, parent)
        .map(key -> rows.holder(layout, key).flatMap(id -> rows.find(layout, id)).filter(wanted))
        .orElseGet(
            () ->
                rows.select(layout, source(parent, List.of()), "", 1, wanted).stream().findFirst())
        .map(this::entity);
  }

  /** The key that leads to the one entity that can have a value; empty when there may be more. */
  private Optional<Link> uniqueKey(String field, String value, Optional<Parent> parent) {
    Map<String, @Nullable Object> known = new LinkedHashMap<>();
    known.put(field, value);
    if (layout.uniqueKeys().contains(List.of(field))) {
      return layout.uniqueLink(List.of(field), known);
    }
    return parent.flatMap(
        of -> {
          known.put(of.field(), Map.of("id", of.id().toString()));
          return layout.uniqueKeys().stream()
              .filter(fields -> Set.copyOf(fields).equals(known.keySet()))
              .findFirst()
              .flatMap(fields -> layout.uniqueLink(fields, known));
        });
  }

  Page<E> page(PageRequest request) {
    request.parent().ifPresent(of -> layout.checkParent(of.field()));
    String after = request.offset().map(PageOffset::parse).map(PageOffset::id).orElse("");
    List<String> tags = request.tags().stream().filter(Link::isIndexable).toList();
    if (!request.tags().isEmpty()
        && (tags.isEmpty() || (!request.anyTag() && tags.size() < request.tags().size()))) {
      return new Page<>(List.of(), Optional.empty());
    }
    // Of tags that are all needed one is enough to find the entities by.
    List<String> found = request.anyTag() || tags.isEmpty() ? tags : tags.subList(0, 1);
    List<StoredEntity> selected =
        rows.select(
            layout,
            source(request.parent(), found),
            after,
            request.size() + 1,
            isAlive()
                .and(row -> isChild(row, request.parent()))
                .and(row -> hasTags(row, tags, request.anyTag())));
    if (selected.size() <= request.size()) {
      return new Page<>(readable(selected), Optional.empty());
    }
    List<StoredEntity> shown = selected.subList(0, request.size());
    String last = shown.get(shown.size() - 1).id();
    return new Page<>(readable(shown), Optional.of(PageOffset.after(last).toString()));
  }

  private static Source source(Optional<Parent> parent, List<String> anyTag) {
    if (parent.isPresent()) {
      return new Source.Children(parent.get().id().toString(), parent.get().field());
    }
    return anyTag.isEmpty() ? new Source.All() : new Source.Tagged(anyTag);
  }

  private Predicate<StoredEntity> isAlive() {
    long now = System.currentTimeMillis();
    return row -> layout.isAlive(row, now);
  }

  private static boolean isChild(StoredEntity row, Optional<Parent> parent) {
    return parent
        .map(
            of ->
                EntityLayout.parent(row.valuesOrNone(), of.field())
                    .equals(Optional.of(of.id().toString())))
        .orElse(true);
  }

  private static boolean hasTags(StoredEntity row, List<String> tags, boolean any) {
    if (tags.isEmpty()) {
      return true;
    }
    Set<String> own = new LinkedHashSet<>(EntityLayout.tags(row.valuesOrNone()));
    return any ? tags.stream().anyMatch(own::contains) : own.containsAll(tags);
  }

  /** One row that was broken by hand does not hide the others; {@code /status} tells of it. */
  private List<E> readable(List<StoredEntity> selected) {
    List<E> entities = new ArrayList<>(selected.size());
    for (StoredEntity row : selected) {
      try {
        entities.add(entity(row));
      } catch (StoreException e) {
        LOG.log(System.Logger.Level.WARNING, e.getMessage());
      }
    }
    return entities;
  }

  /** The entity that values make. */
  E entity(Map<String, @Nullable Object> kept) {
    return type.schema().bind(layout.shown(kept, System.currentTimeMillis()));
  }

  private E entity(StoredEntity row) {
    try {
      return entity(row.values().orElseThrow(() -> new IllegalArgumentException("no JSON")));
    } catch (IllegalArgumentException e) {
      throw RowBinding.unreadable(type, row.id(), e);
    }
  }
}
